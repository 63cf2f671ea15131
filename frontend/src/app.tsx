import { lazy, Suspense, useDeferredValue, useMemo, type ComponentType } from "react";
import { Provider, useQuery } from "urql";
import { Redirect, Route, Switch } from "wouter";
import { ViewerDocument } from "./generated/operations";
import { useLanguage } from "./language/language";
import { Dashboard } from "./lists/dashboard";
import { ListPage } from "./lists/list-page";
import { Fault } from "./parts/notice";
import { NotFound } from "./parts/not-found";
import { Changes } from "./session/changes";
import { createClient } from "./session/client";
import { SignInAgain, SignInPage } from "./session/sign-in";
import { useSession } from "./session/session";
import { ViewerContext } from "./session/viewer";
import { Shell } from "./shell";

const orderPage = page("/jobordrer/:id", () => import("./order/order-page"));
const newOrder = page("/jobordrer/ny", () => import("./order/order-form-page"));
const editOrder = page("/jobordrer/:id/redigering", () => import("./order/order-form-page"));
const queue = page("/til-beslutning", () => import("./placements/queue-page"));
const placement = page("/formidlinger/:id", () => import("./placements/placement-page"));
const report = page("/rapport", () => import("./figures/report-page"));
const imports = page("/import", () => import("./imports/import-page"));
const deliveries = page("/jobag", () => import("./deliveries/deliveries-page"));
const networks = page("/netvaerk", () => import("./networks/networks-page"));

/** A page with a script of its own, which is fetched beside the first question where the address names the page already. */
function page<const Path extends string, Given>(path: Path, load: () => Promise<{ default: ComponentType<Given> }>) {
  if (new RegExp(`^${path.replace(":id", "[^/]+")}$`).test(location.pathname)) void load();
  return { path, Page: lazy(load) };
}

export function App() {
  const session = useSession();
  if (session.state === "out") {
    return (
      <Shell>
        <SignInPage />
      </Shell>
    );
  }
  return (
    <>
      <SignedIn key={session.account?.user} />
      {session.state === "expired" && <SignInAgain />}
    </>
  );
}

function SignedIn() {
  const client = useMemo(createClient, []);
  return (
    <Provider value={client}>
      <Pages />
    </Provider>
  );
}

function Pages() {
  const { words } = useLanguage();
  const [{ data: answer, error }, ask] = useQuery({ query: ViewerDocument });
  const data = useDeferredValue(answer); // in slices, so that a telephone still hears its owner while the page is made
  if (!data) {
    return <Shell><main id="content" tabIndex={-1} className="page">{error ? <Fault error={error} retry={() => ask()} /> : <p role="status">{words.loading}</p>}</main></Shell>;
  }
  return (
    <ViewerContext value={data.viewer}>
      <Changes after={data.changes.pageInfo.endCursor}>
        <Shell>
          <Suspense fallback={<main id="content" tabIndex={-1} className="page"><p role="status">{words.loading}</p></main>}>
            <Switch>
              <Route path="/"><Redirect to={data.viewer.defaultDashboard ?? "/samarbejde"} replace /></Route>
              <Route path="/samarbejde"><Dashboard /></Route>
              <Route path="/lister/:list">{({ list }) => <ListPage key={list} list={list} />}</Route>
              <Route path={queue.path}><queue.Page /></Route>
              <Route path={newOrder.path}><newOrder.Page /></Route>
              <Route path={orderPage.path}>{({ id }) => <orderPage.Page key={id} id={id} />}</Route>
              <Route path={editOrder.path}>{({ id }) => <editOrder.Page key={id} id={id} />}</Route>
              <Route path={placement.path}>{({ id }) => <placement.Page key={id} id={id} />}</Route>
              <Route path={report.path}><report.Page /></Route>
              <Route path={imports.path}><imports.Page /></Route>
              <Route path={deliveries.path}><deliveries.Page /></Route>
              <Route path={networks.path}><networks.Page /></Route>
              <Route><NotFound text={words.notFound} /></Route>
            </Switch>
          </Suspense>
        </Shell>
      </Changes>
    </ViewerContext>
  );
}
