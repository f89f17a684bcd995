import { useState, type ReactNode } from 'react';

interface Props {
  title: string;
  header: string[];
  rows: (string | number)[][];
  children: ReactNode;
}

/** A chart with the table behind it one click away: nobody has to read colours or lengths. */
export function Picture({ title, header, rows, children }: Props) {
  const [table, setTable] = useState(false);
  return (
    <section className="picture" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <button type="button" className="link-button" aria-pressed={table} onClick={() => setTable(!table)}>
          {table ? 'Show the picture' : 'Show the table'}
        </button>
      </header>
      {table ? (
        <table className="board-table">
          <thead>
            <tr>
              {header.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={String(row[0])}>
                {row.map((value, i) => (
                  <td key={header[i]}>{value}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        children
      )}
    </section>
  );
}
