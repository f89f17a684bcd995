import { piecesOf, type FieldValues } from '@domain/message/template.ts';

/** The message as it will read; what is still open stands out by frame and word, not by colour alone. */
export function Preview({ subject, body, values }: { subject: string; body: string; values: FieldValues }) {
  return (
    <section className="preview" aria-label="Preview">
      {subject && (
        <p className="message-subject">
          <Pieces text={subject} values={values} />
        </p>
      )}
      <p className="message-body">
        <Pieces text={body} values={values} />
      </p>
    </section>
  );
}

function Pieces({ text, values }: { text: string; values: FieldValues }) {
  return piecesOf(text, values).map((piece, i) =>
    piece.kind === 'open' ? (
      <mark key={i} className="open-field" title={`Still to be filled in: ${piece.name ?? ''}`}>
        {piece.text}
      </mark>
    ) : (
      <span key={i}>{piece.text}</span>
    ),
  );
}
