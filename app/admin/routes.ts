/*
|--------------------------------------------------------------------------
| Pages: each folder brings its own routes
|--------------------------------------------------------------------------
*/
import './pages/routes.js'
import './setup/routes.js'
import './overview/routes.js'
import './conversations/routes.js'
import './saved_views/routes.js'
import './analytics/routes.js'
import './users/routes.js'
import './groups/routes.js'
import './limits/routes.js'
import './models/routes.js'
import './tools/routes.js'
import './tool_sign_in/routes.js'
import './playground/routes.js'
import './audit/routes.js'
import './retention/routes.js'
import './jobs/routes.js'
import './webhooks/routes.js'
import './health/routes.js'
import './settings/routes.js'
import './search/routes.js'
import './me/routes.js'
import './pages/missing_routes.js'
