import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import a11y from 'eslint-plugin-vuejs-accessibility';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Refuses Han characters anywhere but in comments: every text lives in web/console/src/locales. */
const han = {
  rules: {
    'no-han': {
      meta: {
        type: 'problem',
        messages: { han: 'Han characters belong into src/locales, not here.' },
      },
      create(context) {
        const source = context.sourceCode;
        const comments = [
          ...source.getAllComments(),
          ...(source.ast.templateBody?.comments ?? []),
        ].map((c) => c.range);
        return {
          'Program:exit'() {
            for (const match of source.text.matchAll(/\p{Script=Han}+/gu)) {
              const at = match.index;
              if (comments.some(([from, to]) => at >= from && at < to)) continue;
              context.report({ loc: source.getLocFromIndex(at), messageId: 'han' });
            }
          },
        };
      },
    },
  },
};

export default ts.config(
  {
    ignores: ['**/dist/**', '**/api.gen.ts', '**/components.d.ts'],
  },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  ...a11y.configs['flat/recommended'],
  {
    files: ['web/**/*.{ts,vue}'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.vue'] },
    },
    plugins: { yilian: han },
    rules: {
      'yilian/no-han': 'error',
      'no-console': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/component-name-in-template-casing': ['error', 'PascalCase', { registeredComponentsOnly: false, ignores: ['/^el-/'] }],
      'vue/no-v-html': 'error',
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Literal[value=/^\\u002Fapi\\u002F/]:not(CallExpression[callee.object.name=api] > Literal):not(TSLiteralType > Literal)',
          message: 'Call the server through the typed client (api.GET, api.POST, ...) only.',
        },
        { selector: 'NewExpression[callee.name=EventSource]', message: 'Use LiveUpdates.' },
      ],
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Use the typed client.' }],
    },
  },
  {
    files: ['web/**/*.test.ts'],
    rules: { 'yilian/no-han': 'off', 'no-restricted-syntax': 'off', 'vue/one-component-per-file': 'off' },
  },
  {
    files: ['tests/**/*.ts'],
    languageOptions: { globals: globals.node },
  },
  prettier,
);
