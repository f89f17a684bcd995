/** An error in place, announced to screen readers. */
export function ErrorLine({ children }: { children: string | null }) {
  return children ? (
    <p className="error-line" role="alert">
      {children}
    </p>
  ) : null;
}
