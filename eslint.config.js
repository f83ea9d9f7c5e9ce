import { configApp } from '@adonisjs/eslint-config'

export default configApp(
  { ignores: ['build', 'tmp', '.adonisjs', 'bench'] },
  { rules: { '@typescript-eslint/no-explicit-any': 'error' } }
)
