import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { precompressed } from "./scripts/precompressed.mjs";
import { themeable } from "./scripts/themeable.mjs";

export default defineConfig({
  plugins: [react(), precompressed()],
  resolve: { alias: { "@dkfds": fileURLToPath(new URL("node_modules/dkfds/dist", import.meta.url)) } },
  css: {
    postcss: { plugins: [themeable()] },
    preprocessorOptions: { scss: { loadPaths: ["node_modules/dkfds/dist/scss"], quietDeps: true, silenceDeprecations: ["if-function"] } },
  },
  build: {
    // What the first page needs is one script: many small ones wait for each other on a slow network.
    rolldownOptions: { checks: { bundlerTimings: false }, output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } } },
    target: "es2023",
    chunkSizeWarningLimit: 600, // kilobytes before compression; a test watches what is sent
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(["/graphql", "/demo", "/auth"].map((path) => [path, { target: process.env.STAER_API ?? "http://127.0.0.1:8000", ws: true }])),
  },
});
