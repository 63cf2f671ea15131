import { useLanguage } from "../language/language";
import type { Result } from "./decisions";

export function Results({ results, onClose }: { results: Result[]; onClose(): void }) {
  const { words } = useLanguage();
  if (!results.length) return null;
  return (
    <div className="results" role="status">
      <div className="between">
        <strong>{words.placement.results}</strong>
        <button type="button" className="quiet icon-only" aria-label={words.close} onClick={onClose}><span aria-hidden="true">✕</span></button>
      </div>
      <ul>
        {results.map((result) => (
          <li key={result.id} className={result.done ? "done" : "refused"}>
            <strong>{result.name}</strong>: {result.text}
          </li>
        ))}
      </ul>
    </div>
  );
}
