/*
|--------------------------------------------------------------------------
| Routes: each feature brings its own
|--------------------------------------------------------------------------
*/
import '#auth/routes'
import '#operations/routes'
import '#metrics/routes'
import '#files/routes'
import '#runs/routes'
import '#tools/routes'
import '#conversations/routes'
import '#interactions/routes'
import '#mcp/routes'
import '#mcp/auth/routes'
import '#limits/routes'
import '#openapi/routes'
import '#admin/routes'
