/*
|--------------------------------------------------------------------------
| Pages: each folder brings its own routes
|--------------------------------------------------------------------------
*/
import './pages/routes.js'
import './overview/routes.js'
import './analytics/routes.js'
import './audit/routes.js'
import './jobs/routes.js'
import './me/routes.js'
import './users/routes.js'
import './tools/routes.js'
import './settings/routes.js'
import './setup/routes.js'
import './pages/missing_routes.js'
