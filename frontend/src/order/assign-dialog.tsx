import { useCallback, useState } from "react";
import { useClient } from "urql";
import { AssignCoordinatorDocument, AssignResponsibleDocument, ConsultantsDocument, type PersonFragment } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Combobox, type Option } from "../parts/combobox";
import { Dialog } from "../parts/dialog";
import { useSay } from "../parts/notice";
import { Refusals } from "../parts/refusals";
import { useAction } from "../parts/use-action";
import type { FullOrder } from "./use-order";

const option = (person: PersonFragment | null): Option | null => person && { id: person.id, name: person.name, more: person.authority.name };

/** Tovholder, tovholder (ekstern) and ansvarlig konsulent. */
export function AssignDialog({ order, refresh, onClose }: { order: FullOrder; refresh(): void; onClose(): void }) {
  const { words } = useLanguage();
  const say = useSay();
  const coordinators = useAction(AssignCoordinatorDocument);
  const responsible = useAction(AssignResponsibleDocument);
  const [coordinator, setCoordinator] = useState(option(order.coordinator));
  const [external, setExternal] = useState(option(order.externalCoordinator));
  const [consultant, setConsultant] = useState(option(order.responsibleConsultant));
  const ours = usePeople(order.primaryAuthority.id);
  const others = usePeople(null, order.primaryAuthority.id);
  const refusals = [...coordinators.refusals, ...responsible.refusals];

  async function save() {
    const before = { coordinator: order.coordinator?.id ?? null, external: order.externalCoordinator?.id ?? null, consultant: order.responsibleConsultant?.id ?? null };
    const changed = (coordinator?.id ?? null) !== before.coordinator || (external?.id ?? null) !== before.external;
    if (changed) {
      const input = { jobOrderId: order.id, coordinatorId: coordinator?.id ?? null, externalCoordinatorId: external?.id ?? null };
      if (!(await coordinators.run(input)).done) return;
    }
    if ((consultant?.id ?? null) !== before.consultant) {
      if (!(await responsible.run({ jobOrderId: order.id, responsibleConsultantId: consultant?.id ?? null })).done) return;
    }
    say(words.order.assigned);
    refresh();
    onClose();
  }
  return (
    <Dialog heading={words.order.assign} onClose={onClose}>
      <Refusals refusals={refusals} fault={coordinators.fault ?? responsible.fault} />
      <Combobox name="coordinator" label={words.column.coordinator} hint={words.form.searchPerson} value={coordinator} onChange={setCoordinator} search={ours} />
      <Combobox name="external" label={words.column.externalCoordinator} hint={words.form.searchPerson} value={external} onChange={setExternal} search={others} />
      <Combobox name="responsible" label={words.column.responsibleConsultant} hint={words.form.searchPerson} value={consultant} onChange={setConsultant} search={ours} />
      <div className="row">
        <button type="button" className="button button-primary" disabled={coordinators.fetching || responsible.fetching} onClick={save}>{words.save}</button>
        <button type="button" className="button button-secondary" onClick={onClose}>{words.cancel}</button>
      </div>
    </Dialog>
  );
}

/** Consultants of an authority, or of all but one, by what is typed. */
export function usePeople(authorityId: string | null, without?: string) {
  const client = useClient();
  return useCallback(
    async (search: string): Promise<Option[]> => {
      const { data } = await client.query(ConsultantsDocument, { search: search || null, authorityId }).toPromise();
      return (data?.consultants.nodes ?? []).filter((person) => person.authority.id !== without).map((person) => option(person)!);
    },
    [client, authorityId, without],
  );
}
