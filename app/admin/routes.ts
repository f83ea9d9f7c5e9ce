/*
|--------------------------------------------------------------------------
| Pages: each folder brings its own routes
|--------------------------------------------------------------------------
*/
import './pages/routes.js'
import './overview/routes.js'
import './analytics/routes.js'
import './health/routes.js'
import './pages/missing_routes.js'
