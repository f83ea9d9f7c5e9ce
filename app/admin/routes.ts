/*
|--------------------------------------------------------------------------
| Pages: each folder brings its own routes
|--------------------------------------------------------------------------
*/
import './pages/routes.js'
import './playground/routes.js'
import './pages/missing_routes.js'
