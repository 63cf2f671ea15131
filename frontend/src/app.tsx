import { lazy, Suspense, useMemo } from "react";
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

const OrderPage = lazy(() => import("./order/order-page"));
const OrderForm = lazy(() => import("./order/order-form-page"));
const QueuePage = lazy(() => import("./placements/queue-page"));
const PlacementPage = lazy(() => import("./placements/placement-page"));
const ReportPage = lazy(() => import("./figures/report-page"));
const ImportPage = lazy(() => import("./imports/import-page"));
const DeliveriesPage = lazy(() => import("./deliveries/deliveries-page"));
const NetworksPage = lazy(() => import("./networks/networks-page"));

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
  const [{ data, error }, ask] = useQuery({ query: ViewerDocument });
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
              <Route path="/til-beslutning"><QueuePage /></Route>
              <Route path="/jobordrer/ny"><OrderForm /></Route>
              <Route path="/jobordrer/:id">{({ id }) => <OrderPage key={id} id={id} />}</Route>
              <Route path="/jobordrer/:id/redigering">{({ id }) => <OrderForm key={id} id={id} />}</Route>
              <Route path="/formidlinger/:id">{({ id }) => <PlacementPage key={id} id={id} />}</Route>
              <Route path="/rapport"><ReportPage /></Route>
              <Route path="/import"><ImportPage /></Route>
              <Route path="/jobag"><DeliveriesPage /></Route>
              <Route path="/netvaerk"><NetworksPage /></Route>
              <Route><NotFound text={words.notFound} /></Route>
            </Switch>
          </Suspense>
        </Shell>
      </Changes>
    </ViewerContext>
  );
}
