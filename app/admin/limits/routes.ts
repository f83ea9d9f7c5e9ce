import router from '@adonisjs/core/services/router'
import { adminPage } from '../pages/page_stacks.js'

const CaseController = () => import('#admin/limits/case_controller')
const LimitsController = () => import('#admin/limits/limits_controller')
const NewRuleController = () => import('#admin/limits/new_rule_controller')
const RuleController = () => import('#admin/limits/rule_controller')

router
  .group(() => {
    router.get('', [LimitsController, 'index']).as('index')
    router.get('people', [LimitsController, 'people']).as('people')
    router.get('warnings', [LimitsController, 'warned']).as('warnings')
    router.get('test', [CaseController, 'show']).as('test')
    router.get('new', [NewRuleController, 'create']).as('create')
    router.post('new', [NewRuleController, 'store']).as('store')
    router.get('rules/:subject', [RuleController, 'show']).as('show')
    router.post('rules/:subject', [RuleController, 'update']).as('update')
    router.post('rules/:subject/raise', [RuleController, 'raise']).as('raise')
    router.get('rules/:subject/remove', [RuleController, 'confirmRemove']).as('confirm_remove')
    router.post('rules/:subject/remove', [RuleController, 'remove']).as('remove')
  })
  .prefix('admin/limits')
  .as('admin.limits')
  .use(adminPage)
