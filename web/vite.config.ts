/** Builds the pages: no plugin of a framework, nothing inlined that the content security policy would block. */
import { defineConfig, type Plugin } from "vite";

const rooms = new URL("../src/", import.meta.url).pathname;

/** The two Latin fonts are on every page: the browser should ask for them before it has read the style sheet. */
const preloadLatinFonts: Plugin = {
  name: "preload-latin-fonts",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((file) => /-latin-wght-normal-.*\.woff2$/.test(file))
        .map((file) => ({
          tag: "link",
          injectTo: "head",
          attrs: { rel: "preload", href: `/${file}`, as: "font", type: "font/woff2", crossorigin: true },
        })),
  },
};

export default defineConfig({
  plugins: [preloadLatinFonts],
  resolve: {
    alias: [{ find: /^#(api|base|investigate|record)\//, replacement: `${rooms}$1/` }],
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
});
