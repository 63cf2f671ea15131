import { useEffect, useRef, useState } from "react";
import type { AnyVariables } from "urql";
import { useLanguage } from "../language/language";
import { Notice, useSay } from "../parts/notice";
import { Popover } from "../parts/popover";
import { exportList, ExportRefused, type Progress } from "./exporting";

const FORMATS = [["xlsx", "Excel"], ["csv", "CSV"]] as const;

interface Given {
  name: string;
  /** As `/export` calls the list. */
  path: "job-orders" | "placements";
  variables: AnyVariables;
}

/** The whole list as it is shown, filters and order and all, to take away. */
export function ExportMenu({ name, path, variables }: Given) {
  const { words, language, number } = useLanguage();
  const say = useSay();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function take(format: string) {
    const control = (running.current = new AbortController());
    setRefusal(null);
    setProgress({ written: 0, rows: 0 });
    try {
      await exportList(`${path}.${format}`, variables ?? {}, language, setProgress, control.signal);
      say(words.export.done);
    } catch (error) {
      if (!control.signal.aborted) setRefusal((error instanceof ExportRefused && error.message) || words.offline);
    } finally {
      setProgress(null);
    }
  }
  return (
    <Popover name={words.export.of(name)} label={words.export.label}>
      {refusal && <Notice kind="error" heading={words.export.failed}>{refusal}</Notice>}
      {progress ? (
        <div className="filter" role="status">
          <label className="filter">
            <span>{words.export.progress(number(progress.written), number(progress.rows))}</span>
            <progress value={progress.rows ? progress.written : undefined} max={progress.rows || undefined} />
          </label>
          <button type="button" className="quiet" onClick={() => running.current?.abort()}>{words.cancel}</button>
        </div>
      ) : (
        FORMATS.map(([format, label]) => (
          <button key={format} type="button" className="quiet" onClick={() => void take(format)}>{words.export.as(label)}</button>
        ))
      )}
    </Popover>
  );
}
