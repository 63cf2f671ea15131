import { useCallback, useState, type FormEvent } from "react";
import { useClient, useQuery } from "urql";
import { AddMemberDocument, AuthoritiesDocument, NetworksDocument, RemoveMemberDocument, type NetworkMembersFragment } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Skeleton } from "../lists/list-panel";
import { Combobox, type Option } from "../parts/combobox";
import { Dialog } from "../parts/dialog";
import { TextField } from "../parts/field";
import { Fault, useSay } from "../parts/notice";
import { Refusals } from "../parts/refusals";
import { useAction } from "../parts/use-action";
import { usePage } from "../parts/use-page";
import { useRole, useViewer } from "../session/viewer";

type Membership = NetworkMembersFragment["memberships"][number];
type Member = Membership["authority"];

export default function NetworksPage() {
  const { words } = useLanguage();
  const [{ data, error }, ask] = useQuery({ query: NetworksDocument, requestPolicy: "cache-and-network" });
  usePage(words.networks.heading);
  return (
    <main id="content" tabIndex={-1} className="page">
      <div className="page-head"><h1>{words.networks.heading}</h1></div>
      <p className="faint">{words.networks.lead}</p>
      {error && <Fault error={error} retry={() => ask()} />}
      {!data && !error && <Skeleton />}
      <div className="networks">{data?.networks.map((network) => <Network key={network.id} network={network} />)}</div>
    </main>
  );
}

const byNumber = (one: Membership, other: Membership) => one.authority.displayNumber.localeCompare(other.authority.displayNumber);

function Network({ network }: { network: NetworkMembersFragment }) {
  const { words, date } = useLanguage();
  const viewer = useViewer();
  const keeps = useRole("ADMINISTRATOR") && network.administeredBy.id === viewer.authority.id;
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Member | null>(null);
  return (
    <section className="card" aria-labelledby={network.id}>
      <header className="card-head">
        <h2 id={network.id}>{network.code} <span className="faint">{network.name}</span></h2>
        {keeps && <button type="button" className="button button-primary button-small" onClick={() => setAdding(true)}>{words.networks.add}</button>}
      </header>
      <p className="card-body faint">{words.networks.administeredBy(network.administeredBy.name)}, {words.networks.members(network.members.length)}</p>
      <table className="plain">
        <thead><tr><th scope="col">{words.info.authorityNumber}</th><th scope="col">{words.info.jobcenter}</th><th scope="col">{words.networks.from}</th>{keeps && <th scope="col"><span className="sr-only">{words.networks.remove}</span></th>}</tr></thead>
        <tbody>
          {network.memberships.toSorted(byNumber).map(({ authority: member, startsOn, endsOn }) => (
            <tr key={member.id}>
              <td>{member.displayNumber}</td>
              <td>{member.name}</td>
              <td className={endsOn ? undefined : "day"}>{words.networks.days(date(startsOn), date(endsOn))}</td>
              {keeps && <td className="end"><button type="button" className="quiet" aria-label={words.networks.removeOf(member.name, network.code)} onClick={() => setRemoving(member)}>{words.networks.remove}</button></td>}
            </tr>
          ))}
        </tbody>
      </table>
      {adding && <AddMember network={network} onClose={() => setAdding(false)} />}
      {removing && <RemoveMember network={network} member={removing} onClose={() => setRemoving(null)} />}
    </section>
  );
}

function AddMember({ network, onClose }: { network: NetworkMembersFragment; onClose(): void }) {
  const { words, date } = useLanguage();
  const say = useSay();
  const client = useClient();
  const add = useAction(AddMemberDocument);
  const [authority, setAuthority] = useState<Option | null>(null);
  const [from, setFrom] = useState("");
  const [tried, setTried] = useState(false);
  const search = useCallback(
    async (text: string): Promise<Option[]> => {
      const { data } = await client.query(AuthoritiesDocument, { search: text || null }).toPromise();
      return (data?.authorities.nodes ?? []).map(({ id, name, displayNumber }) => ({ id, name, more: displayNumber }));
    },
    [client],
  );
  async function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!authority) return;
    const { done, payload } = await add.run({ networkCode: network.code, authorityId: authority.id, from: from || null });
    if (!done) return;
    const now = payload?.network?.members.some(({ id }) => id === authority.id);
    say(now ? words.networks.added(authority.name, network.code) : words.networks.addedLater(authority.name, network.code, date(from)));
    onClose();
  }
  return (
    <Dialog heading={`${words.networks.add}: ${network.code}`} onClose={onClose}>
      <form onSubmit={send} noValidate>
        <Refusals {...add} />
        <Combobox name="authority" label={words.networks.authority} hint={words.form.searchAuthority} required value={authority} onChange={setAuthority} search={search} error={tried && !authority ? words.form.required : undefined} />
        <TextField name="from" type="date" label={words.networks.from} hint={words.networks.fromHint} most={10} value={from} onChange={setFrom} />
        <div className="row">
          <button type="submit" className="button button-primary" disabled={add.fetching}>{words.networks.add}</button>
          <button type="button" className="button button-secondary" onClick={onClose}>{words.cancel}</button>
        </div>
      </form>
    </Dialog>
  );
}

function RemoveMember({ network, member, onClose }: { network: NetworkMembersFragment; member: Member; onClose(): void }) {
  const { words } = useLanguage();
  const say = useSay();
  const remove = useAction(RemoveMemberDocument);
  async function confirm() {
    if (!(await remove.run({ networkCode: network.code, authorityId: member.id })).done) return;
    say(words.networks.removed(member.name, network.code));
    onClose();
  }
  return (
    <Dialog heading={words.networks.removeOf(member.name, network.code)} onClose={onClose}>
      <Refusals {...remove} />
      <p>{words.networks.removeWarning}</p>
      <div className="row">
        <button type="button" className="button button-warning" disabled={remove.fetching} onClick={confirm}>{words.networks.remove}</button>
        <button type="button" className="button button-secondary" onClick={onClose}>{words.cancel}</button>
      </div>
    </Dialog>
  );
}
