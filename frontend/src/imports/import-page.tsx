import "../figures/figures.css";
import "./imports.css";
import { useState } from "react";
import { useClient } from "urql";
import { ConfirmImportDocument, UndoImportDocument } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Notice, useRefusalText, useSay } from "../parts/notice";
import { usePage } from "../parts/use-page";
import { saveTemplate, upload, type Refused, type Upload, type UploadedRow } from "./upload";

/** Import data: a workbook is looked at first, then what was chosen of it is written, and may be undone. */
export default function ImportPage() {
  const { words, language } = useLanguage();
  const refusalText = useRefusalText();
  const [problem, setProblem] = useState<string | null>(null);
  const [found, setFound] = useState<Upload | null>(null);
  const [reading, setReading] = useState(false);
  usePage(words.imports.heading);
  function refusalOf({ message, extensions: { code, column = "" } }: Refused) {
    const text = words.imports.refused[code as keyof typeof words.imports.refused];
    return text ? text(column) : refusalText({ code, message });
  }
  async function read(file: File | undefined) {
    if (!file) return;
    setReading(true);
    setProblem(null);
    setFound(null);
    const answer = await upload(file).catch(() => null);
    setReading(false);
    if (answer === null) setProblem(words.offline);
    else if ("extensions" in answer) setProblem(refusalOf(answer));
    else setFound(answer);
  }
  return (
    <main id="content" tabIndex={-1} className="page">
      <div className="page-head">
        <h1>{words.imports.heading}</h1>
        <button type="button" className="button button-secondary" onClick={() => saveTemplate(language).catch(() => setProblem(words.failed))}>{words.imports.template}</button>
      </div>
      <p className="faint">{words.imports.lead}</p>
      <div className="form-group field">
        <label className="form-label" htmlFor="workbook">{words.imports.file}</label>
        <input id="workbook" type="file" accept=".xlsx" className="form-input" onChange={(event) => read(event.target.files?.[0])} />
      </div>
      {reading && <p role="status">{words.loading}</p>}
      {problem && <Notice kind="error" heading={words.failed}><p>{problem}</p></Notice>}
      {found && <Found key={found.importId} found={found} />}
    </main>
  );
}

const isOffered = ({ kind }: UploadedRow) => kind === "NEW" || kind === "CHANGED";

function Found({ found }: { found: Upload }) {
  const { words } = useLanguage();
  const client = useClient();
  const say = useSay();
  const refusalText = useRefusalText();
  const [chosen, setChosen] = useState(() => new Set(found.rows.filter(isOffered).map(({ row }) => row)));
  const [state, setState] = useState<"open" | "busy" | "written" | "undone">("open");
  const [problems, setProblems] = useState<string[]>([]);
  const counts = Object.entries(found.counts).filter(([, count]) => count > 0);
  async function write() {
    setState("busy");
    const { data, error } = await client.mutation(ConfirmImportDocument, { input: { importId: found.importId, rows: [...chosen] } });
    const refused = [...(data?.confirmImport.userErrors ?? []).map(refusalText), ...(data?.confirmImport.results ?? []).flatMap(({ row, userErrors }) => userErrors.map((each) => `${words.imports.row} ${row}: ${refusalText(each)}`))];
    const done = data?.confirmImport.results.filter(({ userErrors }) => !userErrors.length).length ?? 0;
    setProblems(error ? [words.failed] : refused);
    setState(done ? "written" : "open");
    if (done) say(words.imports.written(done));
  }
  async function undo() {
    setState("busy");
    const { data, error } = await client.mutation(UndoImportDocument, { input: { importId: found.importId } });
    const refused = (data?.undoImport.userErrors ?? []).map(refusalText);
    setProblems(error ? [words.failed] : refused);
    setState(error || refused.length ? "written" : "undone");
    if (data?.undoImport.jobOrders) say(words.imports.undone(data.undoImport.jobOrders));
  }
  const choose = (row: number, wanted: boolean) => setChosen((now) => new Set([...now].filter((each) => each !== row).concat(wanted ? [row] : [])));
  return (
    <section className="card" aria-label={words.imports.found}>
      <header className="card-head">
        <h2>{words.imports.found}</h2>
        <p className="row">
          {(state === "open" || state === "busy") && <button type="button" className="button button-primary" disabled={!chosen.size || state === "busy"} onClick={write}>{words.imports.write(chosen.size)}</button>}
          {state === "written" && <button type="button" className="button button-secondary" onClick={undo}>{words.imports.undo}</button>}
        </p>
      </header>
      <div className="card-body">
        <p>{counts.map(([kind, count]) => `${words.imports.kind[kind as UploadedRow["kind"]]}: ${count}`).join(" · ")}</p>
        {state === "undone" && <Notice kind="success"><p>{words.imports.isUndone}</p></Notice>}
        {problems.length > 0 && <Notice kind="error" heading={words.failed}>{problems.map((problem) => <p key={problem}>{problem}</p>)}</Notice>}
        {found.rows.length > 0 && (
          <div className="figure-scroll" tabIndex={0} role="region" aria-label={words.imports.rows}>
            <table className="plain import-rows">
              <thead><tr><th scope="col">{words.imports.chosen}</th><th scope="col">{words.imports.row}</th><th scope="col">{words.column.title}</th><th scope="col">{words.imports.kindHead}</th><th scope="col">{words.imports.changes}</th></tr></thead>
              <tbody>{found.rows.map((row) => <Row key={row.row} row={row} chosen={chosen.has(row.row)} fixed={state !== "open"} onChoose={choose} />)}</tbody>
            </table>
          </div>
        )}
      </div>
    </section>
  );
}

interface RowGiven {
  row: UploadedRow;
  chosen: boolean;
  fixed: boolean;
  onChoose(row: number, wanted: boolean): void;
}

function Row({ row, chosen, fixed, onChoose }: RowGiven) {
  const { words } = useLanguage();
  const refusalText = useRefusalText();
  const fieldName = (field: string) => words.imports.field[field as keyof typeof words.imports.field] ?? field;
  const shown = (value: unknown) => (value === null ? words.none : String(value));
  return (
    <tr>
      <td>{isOffered(row) && <input type="checkbox" checked={chosen} disabled={fixed} aria-label={`${words.imports.choose} ${row.row}`} onChange={(event) => onChoose(row.row, event.target.checked)} />}</td>
      <td>{row.row}</td>
      <td>{row.title}</td>
      <td>{words.imports.kind[row.kind]}</td>
      <td>
        {row.reasons.map((reason) => <p key={`${reason.field} ${reason.code}`} className="bad">{reason.field && `${fieldName(reason.field)}: `}{words.imports.problem[reason.code as keyof typeof words.imports.problem] ?? refusalText(reason)}</p>)}
        <dl className="cell-changes">
          {row.changes.map(({ field, before, after }) => (
            <div key={field}><dt>{fieldName(field)}</dt><dd>{row.kind !== "NEW" && <><del>{shown(before)}</del> </>}<ins>{shown(after)}</ins></dd></div>
          ))}
        </dl>
      </td>
    </tr>
  );
}
