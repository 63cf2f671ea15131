import type { FigureRowFragment, StatisticsGrouping } from "../generated/operations";
import { useLanguage } from "../language/language";
import "./figures.css";

export interface Group {
  key: string | null;
  name: string | null;
  figures: FigureRowFragment;
}

interface Given {
  caption: string;
  by: StatisticsGrouping;
  groups: readonly Group[];
  total?: FigureRowFragment;
  /** Beside a list there is room for the first columns alone. */
  few?: boolean;
}

const FEW = ["orders", "vacancies", "referred", "hired"] as const;
const ALL = [...FEW.slice(0, 2), "placements", ...FEW.slice(2), "referralRate", "fillRate", "hoursToFirstCandidate", "hoursToDecision"] as const;

/** The chart and the table in one: each row with a bar of its orders, so that there is nothing that only eyes can read. */
export function FigureTable({ caption, by, groups, total, few = false }: Given) {
  const { words, number } = useLanguage();
  const { figure } = words.figures;
  const shown = few ? FEW : ALL;
  const most = Math.max(1, ...groups.map(({ figures }) => figures.orders));
  const name = useGroupName(by);
  const cell = (column: (typeof ALL)[number], figures: FigureRowFragment) => {
    const value = figures[column];
    if (value === null) return words.none;
    if (column.endsWith("Rate")) return `${number(Math.round(value * 100))} %`;
    return column.startsWith("hours") ? words.figures.days(number(Math.round(value / 2.4) / 10)) : number(value);
  };
  return (
    <div className="figure-scroll" tabIndex={0} role="region" aria-label={caption}>
      <table className="plain figures">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.figures.by[by]}</th>
            <td className="bar-head" />
            {shown.map((column) => <th key={column} scope="col" className="numeric">{figure[column]}</th>)}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.key ?? ""}>
              <th scope="row">{name(group)}</th>
              <td className="bar">
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width={(100 * group.figures.orders) / most} height="10" /></svg>
              </td>
              {shown.map((column) => <td key={column} className="numeric">{cell(column, group.figures)}</td>)}
            </tr>
          ))}
        </tbody>
        {total && (
          <tfoot>
            <tr>
              <th scope="row">{words.figures.total}</th>
              <td className="bar" />
              {shown.map((column) => <td key={column} className="numeric">{cell(column, total)}</td>)}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

function useGroupName(by: StatisticsGrouping) {
  const { words, language } = useLanguage();
  const months = new Intl.DateTimeFormat(language === "da" ? "da-DK" : "en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
  return (group: Group) => {
    if (group.key === null) return words.figures.without[by];
    return by === "MONTH" ? months.format(new Date(group.key)) : (group.name ?? group.key);
  };
}
