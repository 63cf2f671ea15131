import { useState } from "react";
import { DeleteViewDocument, SaveViewDocument, SetDefaultViewDocument, type ListViewFragment } from "../generated/operations";
import { useLanguage, type Words } from "../language/language";
import { useSay } from "../parts/notice";
import { Popover } from "../parts/popover";
import { Refusals } from "../parts/refusals";
import { useAction } from "../parts/use-action";
import { useRole } from "../session/viewer";
import type { ListKind } from "./list-kind";
import type { SavedViews } from "./saved-views";
import { NO_VIEW, type View } from "./view";

/** The system's views have their names in the reader's language. */
export const viewName = (words: Words, view: ListViewFragment) => (view.system && words.systemView[view.system]) || view.name;

interface Given<Row extends { id: string }, Data> {
  name: string;
  kind: ListKind<Row, Data>;
  saved: SavedViews<Row, Data>;
  onView(change: Partial<View>): void;
}

/** Choose a view of the list; keep, share, rename and delete one's own; and say which opens first. */
export function ViewMenu<Row extends { id: string }, Data>({ name, kind, saved, onView }: Given<Row, Data>) {
  const { words } = useLanguage();
  const { views, chosen } = saved;
  const consultant = useRole("CONSULTANT");
  return (
    <Popover name={words.view.of(name)} label={chosen ? viewName(words, chosen) : words.view.label}>
      <fieldset className="filter">
        <legend>{words.view.label}</legend>
        {[null, ...views].map((view) => (
          <label key={view?.id ?? NO_VIEW} className="tick">
            <input type="radio" name={`${kind.key}.visning`} checked={chosen?.id === view?.id} onChange={() => onView({ saved: view?.id ?? NO_VIEW })} />
            {view ? viewName(words, view) : words.view.none}
            {view?.shared && !view.mine && <span className="faint">{words.view.fromColleague}</span>}
            {view?.isDefault && <span className="faint">{words.view.isDefault}</span>}
          </label>
        ))}
      </fieldset>
      {consultant && <Keep key={chosen?.id} kind={kind} saved={saved} onView={onView} />}
    </Popover>
  );
}

function Keep<Row extends { id: string }, Data>({ kind, saved, onView }: Omit<Given<Row, Data>, "name">) {
  const { words } = useLanguage();
  const say = useSay();
  const mine = saved.chosen?.mine ? saved.chosen : undefined;
  const [name, setName] = useState(mine?.name ?? "");
  const [shared, setShared] = useState(mine?.shared ?? false);
  const keep = useAction(SaveViewDocument);
  const remove = useAction(DeleteViewDocument);
  const choose = useAction(SetDefaultViewDocument);
  const busy = keep.fetching || remove.fetching || choose.fetching;
  const isDefault = saved.chosen?.isDefault ?? false;

  async function save(id: string | undefined) {
    const { done, payload } = await keep.run({ ...saved.asInput(name, shared), ...(id && { id }) });
    if (!done) return;
    onView({ saved: payload?.view?.id ?? NO_VIEW });
    say(words.view.saved);
  }
  async function drop(id: string) {
    if (!(await remove.run({ id })).done) return;
    onView({ saved: NO_VIEW });
    say(words.view.deleted);
  }
  return (
    <div className="filter">
      {saved.chosen && (
        <button type="button" className="quiet" disabled={busy} onClick={() => void choose.run({ list: kind.list, id: isDefault ? null : saved.chosen!.id })}>
          {isDefault ? words.view.noDefault : words.list.useAsDefault}
        </button>
      )}
      <Refusals refusals={[...keep.refusals, ...remove.refusals, ...choose.refusals]} fault={keep.fault ?? remove.fault ?? choose.fault} />
      <label className="filter">
        <span>{words.view.name}</span>
        <input type="text" className="form-input" maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <label className="tick">
        <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
        {words.view.share}
      </label>
      <div className="row">
        {mine && <button type="button" className="button button-primary button-small" disabled={busy || !name.trim()} onClick={() => void save(mine.id)}>{words.view.change}</button>}
        <button type="button" className="button button-secondary button-small" disabled={busy || !name.trim()} onClick={() => void save(undefined)}>{words.view.keep}</button>
        {mine && <button type="button" className="button button-secondary button-small" disabled={busy} onClick={() => void drop(mine.id)}>{words.view.remove}</button>}
      </div>
    </div>
  );
}
