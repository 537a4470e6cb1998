import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import App from "./App";
import { settingsIn } from "./settings";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App {...settingsIn(window.location)} />
  </StrictMode>,
);
