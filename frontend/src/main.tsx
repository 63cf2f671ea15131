import "./appearance/dkfds.scss";
import "./appearance/theme.css";
import "./appearance/parts.css";
import "./appearance/lists.css";
import "./appearance/order.css";
import "./appearance/theme";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { LanguageProvider } from "./language/language";
import { Announcer } from "./parts/notice";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <LanguageProvider>
      <Announcer>
        <App />
      </Announcer>
    </LanguageProvider>
  </StrictMode>,
);
