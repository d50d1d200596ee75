import js from "@eslint/js";
import globals from "globals";

// The map page's script and its unit tests; the bundle is made, not written.
export default [
  { ignores: ["orggraph/webmap/static/bundle/"] },
  {
    files: ["orggraph/webmap/static/*.js"],
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "module",
      globals: { ...globals.browser, vis: "readonly" },
    },
  },
  {
    files: ["tests/webmap/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.node },
  },
  {
    ...js.configs.recommended,
    rules: {
      ...js.configs.recommended.rules,
      curly: ["error", "all"],
      eqeqeq: "error",
      "max-len": ["error", { code: 100, ignoreRegExpLiterals: true }],
      "max-params": ["error", 6],
      "max-statements-per-line": ["error", { max: 1 }],
      "no-nested-ternary": "error",
      "no-shadow": "error",
      "no-var": "error",
      "one-var": ["error", "never"],
      "prefer-const": "error",
    },
  },
];
