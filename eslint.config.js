import { configApp } from '@adonisjs/eslint-config'

const CASES = ['camelCase', 'UPPER_CASE', 'PascalCase']

export default configApp(
  { ignores: ['build', 'tmp', '.adonisjs', 'bench', 'public/assets'] },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      /* `npm run lint` asks Prettier itself, of all files. */
      'prettier/prettier': 'off',
      /* As the preset has it, but what is held by `using` for its end alone may be called `_`, which TypeScript asks for. */
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'variable', format: CASES },
        { selector: 'variable', modifiers: ['unused'], format: null },
        { selector: 'typeLike', format: ['PascalCase'] },
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: { regex: '^I[A-Z]', match: false },
        },
      ],
    },
  }
)
