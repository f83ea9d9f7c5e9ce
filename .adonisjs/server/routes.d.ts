import '@adonisjs/core/types/http'

type ParamValue = string | number | bigint | boolean

export type ScannedRoutes = {
  ALL: {
    'metrics.show': { paramsTuple?: []; params?: {} }
    'auth.register': { paramsTuple?: []; params?: {} }
    'auth.login_json': { paramsTuple?: []; params?: {} }
    'auth.logout': { paramsTuple?: []; params?: {} }
    'auth.login': { paramsTuple?: []; params?: {} }
    'auth.refresh': { paramsTuple?: []; params?: {} }
    'auth.me.show': { paramsTuple?: []; params?: {} }
    'auth.me.update': { paramsTuple?: []; params?: {} }
    'auth.me.destroy': { paramsTuple?: []; params?: {} }
    'auth.password': { paramsTuple?: []; params?: {} }
    'auth.logout_all': { paramsTuple?: []; params?: {} }
    'auth.sessions.index': { paramsTuple?: []; params?: {} }
    'auth.sessions.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'auth.tokens.index': { paramsTuple?: []; params?: {} }
    'auth.tokens.store': { paramsTuple?: []; params?: {} }
    'auth.tokens.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'health.live': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'models.index': { paramsTuple?: []; params?: {} }
    'files.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'files.store': { paramsTuple?: []; params?: {} }
    'files.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.chat': { paramsTuple?: []; params?: {} }
    'conversations.chat_stream': { paramsTuple?: []; params?: {} }
    'conversations.stop': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.stream': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.resume_chat_stream': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.available': { paramsTuple?: []; params?: {} }
    'conversations.index': { paramsTuple?: []; params?: {} }
    'conversations.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.messages.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.export.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.readers.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.store': { paramsTuple?: []; params?: {} }
    'conversations.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.feedback.update': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'message_id': ParamValue} }
    'conversations.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'interactions.index': { paramsTuple?: []; params?: {} }
    'interactions.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'interactions.answer': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.servers.index': { paramsTuple?: []; params?: {} }
    'tools.servers.resources.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.servers.resources.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.servers.prompts.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.servers.prompts.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'name': ParamValue} }
    'oauth.client_metadata': { paramsTuple?: []; params?: {} }
    'usage.index': { paramsTuple?: []; params?: {} }
    'usage.budgets': { paramsTuple?: []; params?: {} }
    'openapi.show': { paramsTuple?: []; params?: {} }
    'docs.show': { paramsTuple?: []; params?: {} }
    'docs.errors': { paramsTuple?: []; params?: {} }
    'docs.assets': { paramsTuple: [ParamValue]; params: {'name': ParamValue} }
    'assets.show': { paramsTuple: [ParamValue]; params: {'name': ParamValue} }
    'pages.login.show': { paramsTuple?: []; params?: {} }
    'pages.login.store': { paramsTuple?: []; params?: {} }
    'pages.second_factor.show': { paramsTuple?: []; params?: {} }
    'pages.second_factor.store': { paramsTuple?: []; params?: {} }
    'pages.forgot': { paramsTuple?: []; params?: {} }
    'pages.invite.show': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'pages.invite.store': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'pages.reset.show': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'pages.reset.store': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'pages.logout': { paramsTuple?: []; params?: {} }
    'pages.theme': { paramsTuple?: []; params?: {} }
    'pages.setup.show': { paramsTuple?: []; params?: {} }
    'pages.setup.organisation.show': { paramsTuple?: []; params?: {} }
    'pages.setup.organisation.store': { paramsTuple?: []; params?: {} }
    'pages.setup.provider.show': { paramsTuple?: []; params?: {} }
    'pages.setup.provider.store': { paramsTuple?: []; params?: {} }
    'pages.setup.provider.check': { paramsTuple?: []; params?: {} }
    'pages.setup.provider.destroy': { paramsTuple?: []; params?: {} }
    'pages.setup.tools.show': { paramsTuple?: []; params?: {} }
    'pages.setup.tools.store': { paramsTuple?: []; params?: {} }
    'pages.setup.access.show': { paramsTuple?: []; params?: {} }
    'pages.setup.access.store': { paramsTuple?: []; params?: {} }
    'pages.setup.message.show': { paramsTuple?: []; params?: {} }
    'pages.setup.message.store': { paramsTuple?: []; params?: {} }
    'pages.setup.message.events': { paramsTuple?: []; params?: {} }
    'pages.setup.destroy': { paramsTuple?: []; params?: {} }
    'pages.setup.administrator.show': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'pages.setup.administrator.store': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'admin.overview': { paramsTuple?: []; params?: {} }
    'admin.conversations.index': { paramsTuple?: []; params?: {} }
    'admin.conversations.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.conversations.reason.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.conversations.reason.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.conversations.messages.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'message_id': ParamValue} }
    'admin.conversations.files.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'file_id': ParamValue} }
    'admin.conversations.export.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.conversations.delete.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.conversations.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.views.create': { paramsTuple?: []; params?: {} }
    'admin.views.store': { paramsTuple?: []; params?: {} }
    'admin.views.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.analytics.show': { paramsTuple?: []; params?: {} }
    'admin.analytics.export': { paramsTuple?: []; params?: {} }
    'admin.users.index': { paramsTuple?: []; params?: {} }
    'admin.users.export': { paramsTuple?: []; params?: {} }
    'admin.users.bulk.show': { paramsTuple?: []; params?: {} }
    'admin.users.bulk.store': { paramsTuple?: []; params?: {} }
    'admin.users.invites.create': { paramsTuple?: []; params?: {} }
    'admin.users.invites.store': { paramsTuple?: []; params?: {} }
    'admin.users.invites.index': { paramsTuple?: []; params?: {} }
    'admin.users.invites.renew': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.invites.revoke': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.import.create': { paramsTuple?: []; params?: {} }
    'admin.users.import.preview': { paramsTuple?: []; params?: {} }
    'admin.users.import.store': { paramsTuple?: []; params?: {} }
    'admin.users.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.confirm': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'action': ParamValue} }
    'admin.users.suspend': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.activate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.role': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.erase': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.export_data': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.reset_link': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.sign_out': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.session.end': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'session': ParamValue} }
    'admin.users.token.delete': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'token': ParamValue} }
    'admin.groups.index': { paramsTuple?: []; params?: {} }
    'admin.groups.create': { paramsTuple?: []; params?: {} }
    'admin.groups.store': { paramsTuple?: []; params?: {} }
    'admin.groups.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.groups.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.groups.confirm_delete': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.groups.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.groups.members.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.groups.members.remove': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.groups.member.remove': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'user': ParamValue} }
    'admin.limits.index': { paramsTuple?: []; params?: {} }
    'admin.limits.people': { paramsTuple?: []; params?: {} }
    'admin.limits.warnings': { paramsTuple?: []; params?: {} }
    'admin.limits.test': { paramsTuple?: []; params?: {} }
    'admin.limits.create': { paramsTuple?: []; params?: {} }
    'admin.limits.store': { paramsTuple?: []; params?: {} }
    'admin.limits.show': { paramsTuple: [ParamValue]; params: {'subject': ParamValue} }
    'admin.limits.update': { paramsTuple: [ParamValue]; params: {'subject': ParamValue} }
    'admin.limits.raise': { paramsTuple: [ParamValue]; params: {'subject': ParamValue} }
    'admin.limits.confirm_remove': { paramsTuple: [ParamValue]; params: {'subject': ParamValue} }
    'admin.limits.remove': { paramsTuple: [ParamValue]; params: {'subject': ParamValue} }
    'admin.models.index': { paramsTuple?: []; params?: {} }
    'admin.models.aliases.store': { paramsTuple?: []; params?: {} }
    'admin.models.aliases.remove': { paramsTuple: [ParamValue]; params: {'alias': ParamValue} }
    'admin.models.show': { paramsTuple: [ParamValue,ParamValue]; params: {'provider': ParamValue,'model': ParamValue} }
    'admin.models.update': { paramsTuple: [ParamValue,ParamValue]; params: {'provider': ParamValue,'model': ParamValue} }
    'admin.models.default': { paramsTuple: [ParamValue,ParamValue]; params: {'provider': ParamValue,'model': ParamValue} }
    'admin.models.prices.store': { paramsTuple: [ParamValue,ParamValue]; params: {'provider': ParamValue,'model': ParamValue} }
    'admin.models.prices.remove': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'provider': ParamValue,'model': ParamValue,'price': ParamValue} }
    'admin.providers.create': { paramsTuple?: []; params?: {} }
    'admin.providers.store': { paramsTuple?: []; params?: {} }
    'admin.providers.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.providers.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.providers.check': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.providers.models': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.providers.delete': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.providers.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.index': { paramsTuple?: []; params?: {} }
    'admin.tools.refresh': { paramsTuple?: []; params?: {} }
    'admin.tools.create': { paramsTuple?: []; params?: {} }
    'admin.tools.store': { paramsTuple?: []; params?: {} }
    'admin.tools.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.activity': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.logs': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.delete.confirm': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.server.refresh': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.server.check': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.server.turn_on': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.server.turn_off': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.server.sign_in': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.tool.update': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue} }
    'admin.tools.changes': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.tool.review': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue} }
    'admin.tools.test.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue} }
    'admin.tools.test.store': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue} }
    'admin.tools.case.destroy': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue,'case': ParamValue} }
    'admin.tools.run.show': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue,'run': ParamValue} }
    'admin.tools.run.cancel': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue,'run': ParamValue} }
    'admin.tools.run.file': { paramsTuple: [ParamValue,ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue,'run': ParamValue,'file': ParamValue} }
    'tools.oauth.callback.show': { paramsTuple?: []; params?: {} }
    'tools.oauth.callback.store': { paramsTuple?: []; params?: {} }
    'admin.playground.show': { paramsTuple?: []; params?: {} }
    'admin.playground.store': { paramsTuple?: []; params?: {} }
    'admin.playground.stream': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.playground.stop': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.playground.turn': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'message': ParamValue} }
    'admin.audit.index': { paramsTuple?: []; params?: {} }
    'admin.audit.export': { paramsTuple?: []; params?: {} }
    'admin.audit.verify': { paramsTuple?: []; params?: {} }
    'admin.audit.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.retention.index': { paramsTuple?: []; params?: {} }
    'admin.retention.export': { paramsTuple?: []; params?: {} }
    'admin.retention.holds.index': { paramsTuple?: []; params?: {} }
    'admin.retention.holds.create': { paramsTuple?: []; params?: {} }
    'admin.retention.holds.store': { paramsTuple?: []; params?: {} }
    'admin.retention.holds.confirm_release': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.retention.holds.release': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.jobs.index': { paramsTuple?: []; params?: {} }
    'admin.jobs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.jobs.result': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.jobs.cancel': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.jobs.retry': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.index': { paramsTuple?: []; params?: {} }
    'admin.webhooks.create': { paramsTuple?: []; params?: {} }
    'admin.webhooks.store': { paramsTuple?: []; params?: {} }
    'admin.webhooks.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.delete': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.secret': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.rotate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.test': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.replay': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.replay_failed': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.deliveries.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'event': ParamValue} }
    'admin.webhooks.deliveries.replay': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'event': ParamValue} }
    'admin.health.show': { paramsTuple?: []; params?: {} }
    'admin.health.run': { paramsTuple?: []; params?: {} }
    'admin.health.bundle': { paramsTuple?: []; params?: {} }
    'admin.settings.index': { paramsTuple?: []; params?: {} }
    'admin.settings.show': { paramsTuple: [ParamValue]; params: {'section': ParamValue} }
    'admin.settings.update': { paramsTuple: [ParamValue]; params: {'section': ParamValue} }
    'admin.search': { paramsTuple?: []; params?: {} }
    'admin.me.profile.show': { paramsTuple?: []; params?: {} }
    'admin.me.profile.update': { paramsTuple?: []; params?: {} }
    'admin.me.preferences.update': { paramsTuple?: []; params?: {} }
    'admin.me.security.show': { paramsTuple?: []; params?: {} }
    'admin.me.password.update': { paramsTuple?: []; params?: {} }
    'admin.me.sessions.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.me.two_factor.show': { paramsTuple?: []; params?: {} }
    'admin.me.two_factor.store': { paramsTuple?: []; params?: {} }
    'admin.me.two_factor.update': { paramsTuple?: []; params?: {} }
    'admin.me.two_factor.codes': { paramsTuple?: []; params?: {} }
    'admin.me.two_factor.destroy': { paramsTuple?: []; params?: {} }
    'admin.me.tokens.show': { paramsTuple?: []; params?: {} }
    'admin.me.tokens.store': { paramsTuple?: []; params?: {} }
    'admin.me.tokens.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  GET: {
    'metrics.show': { paramsTuple?: []; params?: {} }
    'auth.me.show': { paramsTuple?: []; params?: {} }
    'auth.sessions.index': { paramsTuple?: []; params?: {} }
    'auth.tokens.index': { paramsTuple?: []; params?: {} }
    'health.live': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'models.index': { paramsTuple?: []; params?: {} }
    'files.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.stream': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.resume_chat_stream': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.available': { paramsTuple?: []; params?: {} }
    'conversations.index': { paramsTuple?: []; params?: {} }
    'conversations.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.messages.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.export.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.readers.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'interactions.index': { paramsTuple?: []; params?: {} }
    'interactions.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.servers.index': { paramsTuple?: []; params?: {} }
    'tools.servers.resources.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.servers.resources.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.servers.prompts.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'oauth.client_metadata': { paramsTuple?: []; params?: {} }
    'usage.index': { paramsTuple?: []; params?: {} }
    'usage.budgets': { paramsTuple?: []; params?: {} }
    'openapi.show': { paramsTuple?: []; params?: {} }
    'docs.show': { paramsTuple?: []; params?: {} }
    'docs.errors': { paramsTuple?: []; params?: {} }
    'docs.assets': { paramsTuple: [ParamValue]; params: {'name': ParamValue} }
    'assets.show': { paramsTuple: [ParamValue]; params: {'name': ParamValue} }
    'pages.login.show': { paramsTuple?: []; params?: {} }
    'pages.second_factor.show': { paramsTuple?: []; params?: {} }
    'pages.forgot': { paramsTuple?: []; params?: {} }
    'pages.invite.show': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'pages.reset.show': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'pages.setup.show': { paramsTuple?: []; params?: {} }
    'pages.setup.organisation.show': { paramsTuple?: []; params?: {} }
    'pages.setup.provider.show': { paramsTuple?: []; params?: {} }
    'pages.setup.tools.show': { paramsTuple?: []; params?: {} }
    'pages.setup.access.show': { paramsTuple?: []; params?: {} }
    'pages.setup.message.show': { paramsTuple?: []; params?: {} }
    'pages.setup.message.events': { paramsTuple?: []; params?: {} }
    'pages.setup.administrator.show': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'admin.overview': { paramsTuple?: []; params?: {} }
    'admin.conversations.index': { paramsTuple?: []; params?: {} }
    'admin.conversations.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.conversations.reason.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.conversations.messages.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'message_id': ParamValue} }
    'admin.conversations.files.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'file_id': ParamValue} }
    'admin.conversations.export.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.conversations.delete.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.views.create': { paramsTuple?: []; params?: {} }
    'admin.analytics.show': { paramsTuple?: []; params?: {} }
    'admin.analytics.export': { paramsTuple?: []; params?: {} }
    'admin.users.index': { paramsTuple?: []; params?: {} }
    'admin.users.export': { paramsTuple?: []; params?: {} }
    'admin.users.bulk.show': { paramsTuple?: []; params?: {} }
    'admin.users.invites.create': { paramsTuple?: []; params?: {} }
    'admin.users.invites.index': { paramsTuple?: []; params?: {} }
    'admin.users.import.create': { paramsTuple?: []; params?: {} }
    'admin.users.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.confirm': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'action': ParamValue} }
    'admin.groups.index': { paramsTuple?: []; params?: {} }
    'admin.groups.create': { paramsTuple?: []; params?: {} }
    'admin.groups.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.groups.confirm_delete': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.limits.index': { paramsTuple?: []; params?: {} }
    'admin.limits.people': { paramsTuple?: []; params?: {} }
    'admin.limits.warnings': { paramsTuple?: []; params?: {} }
    'admin.limits.test': { paramsTuple?: []; params?: {} }
    'admin.limits.create': { paramsTuple?: []; params?: {} }
    'admin.limits.show': { paramsTuple: [ParamValue]; params: {'subject': ParamValue} }
    'admin.limits.confirm_remove': { paramsTuple: [ParamValue]; params: {'subject': ParamValue} }
    'admin.models.index': { paramsTuple?: []; params?: {} }
    'admin.models.show': { paramsTuple: [ParamValue,ParamValue]; params: {'provider': ParamValue,'model': ParamValue} }
    'admin.providers.create': { paramsTuple?: []; params?: {} }
    'admin.providers.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.providers.delete': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.index': { paramsTuple?: []; params?: {} }
    'admin.tools.create': { paramsTuple?: []; params?: {} }
    'admin.tools.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.activity': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.logs': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.delete.confirm': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.changes': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.test.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue} }
    'admin.tools.run.show': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue,'run': ParamValue} }
    'admin.tools.run.file': { paramsTuple: [ParamValue,ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue,'run': ParamValue,'file': ParamValue} }
    'tools.oauth.callback.show': { paramsTuple?: []; params?: {} }
    'admin.playground.show': { paramsTuple?: []; params?: {} }
    'admin.playground.stream': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.playground.turn': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'message': ParamValue} }
    'admin.audit.index': { paramsTuple?: []; params?: {} }
    'admin.audit.export': { paramsTuple?: []; params?: {} }
    'admin.audit.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.retention.index': { paramsTuple?: []; params?: {} }
    'admin.retention.export': { paramsTuple?: []; params?: {} }
    'admin.retention.holds.index': { paramsTuple?: []; params?: {} }
    'admin.retention.holds.create': { paramsTuple?: []; params?: {} }
    'admin.retention.holds.confirm_release': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.jobs.index': { paramsTuple?: []; params?: {} }
    'admin.jobs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.jobs.result': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.index': { paramsTuple?: []; params?: {} }
    'admin.webhooks.create': { paramsTuple?: []; params?: {} }
    'admin.webhooks.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.delete': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.secret': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.replay': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.deliveries.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'event': ParamValue} }
    'admin.health.show': { paramsTuple?: []; params?: {} }
    'admin.settings.index': { paramsTuple?: []; params?: {} }
    'admin.settings.show': { paramsTuple: [ParamValue]; params: {'section': ParamValue} }
    'admin.search': { paramsTuple?: []; params?: {} }
    'admin.me.profile.show': { paramsTuple?: []; params?: {} }
    'admin.me.security.show': { paramsTuple?: []; params?: {} }
    'admin.me.two_factor.show': { paramsTuple?: []; params?: {} }
    'admin.me.tokens.show': { paramsTuple?: []; params?: {} }
    'admin.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  HEAD: {
    'metrics.show': { paramsTuple?: []; params?: {} }
    'auth.me.show': { paramsTuple?: []; params?: {} }
    'auth.sessions.index': { paramsTuple?: []; params?: {} }
    'auth.tokens.index': { paramsTuple?: []; params?: {} }
    'health.live': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'models.index': { paramsTuple?: []; params?: {} }
    'files.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.stream': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.resume_chat_stream': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.available': { paramsTuple?: []; params?: {} }
    'conversations.index': { paramsTuple?: []; params?: {} }
    'conversations.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.messages.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.export.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.readers.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'interactions.index': { paramsTuple?: []; params?: {} }
    'interactions.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.servers.index': { paramsTuple?: []; params?: {} }
    'tools.servers.resources.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.servers.resources.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.servers.prompts.index': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'oauth.client_metadata': { paramsTuple?: []; params?: {} }
    'usage.index': { paramsTuple?: []; params?: {} }
    'usage.budgets': { paramsTuple?: []; params?: {} }
    'openapi.show': { paramsTuple?: []; params?: {} }
    'docs.show': { paramsTuple?: []; params?: {} }
    'docs.errors': { paramsTuple?: []; params?: {} }
    'docs.assets': { paramsTuple: [ParamValue]; params: {'name': ParamValue} }
    'assets.show': { paramsTuple: [ParamValue]; params: {'name': ParamValue} }
    'pages.login.show': { paramsTuple?: []; params?: {} }
    'pages.second_factor.show': { paramsTuple?: []; params?: {} }
    'pages.forgot': { paramsTuple?: []; params?: {} }
    'pages.invite.show': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'pages.reset.show': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'pages.setup.show': { paramsTuple?: []; params?: {} }
    'pages.setup.organisation.show': { paramsTuple?: []; params?: {} }
    'pages.setup.provider.show': { paramsTuple?: []; params?: {} }
    'pages.setup.tools.show': { paramsTuple?: []; params?: {} }
    'pages.setup.access.show': { paramsTuple?: []; params?: {} }
    'pages.setup.message.show': { paramsTuple?: []; params?: {} }
    'pages.setup.message.events': { paramsTuple?: []; params?: {} }
    'pages.setup.administrator.show': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'admin.overview': { paramsTuple?: []; params?: {} }
    'admin.conversations.index': { paramsTuple?: []; params?: {} }
    'admin.conversations.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.conversations.reason.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.conversations.messages.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'message_id': ParamValue} }
    'admin.conversations.files.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'file_id': ParamValue} }
    'admin.conversations.export.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.conversations.delete.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.views.create': { paramsTuple?: []; params?: {} }
    'admin.analytics.show': { paramsTuple?: []; params?: {} }
    'admin.analytics.export': { paramsTuple?: []; params?: {} }
    'admin.users.index': { paramsTuple?: []; params?: {} }
    'admin.users.export': { paramsTuple?: []; params?: {} }
    'admin.users.bulk.show': { paramsTuple?: []; params?: {} }
    'admin.users.invites.create': { paramsTuple?: []; params?: {} }
    'admin.users.invites.index': { paramsTuple?: []; params?: {} }
    'admin.users.import.create': { paramsTuple?: []; params?: {} }
    'admin.users.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.confirm': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'action': ParamValue} }
    'admin.groups.index': { paramsTuple?: []; params?: {} }
    'admin.groups.create': { paramsTuple?: []; params?: {} }
    'admin.groups.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.groups.confirm_delete': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.limits.index': { paramsTuple?: []; params?: {} }
    'admin.limits.people': { paramsTuple?: []; params?: {} }
    'admin.limits.warnings': { paramsTuple?: []; params?: {} }
    'admin.limits.test': { paramsTuple?: []; params?: {} }
    'admin.limits.create': { paramsTuple?: []; params?: {} }
    'admin.limits.show': { paramsTuple: [ParamValue]; params: {'subject': ParamValue} }
    'admin.limits.confirm_remove': { paramsTuple: [ParamValue]; params: {'subject': ParamValue} }
    'admin.models.index': { paramsTuple?: []; params?: {} }
    'admin.models.show': { paramsTuple: [ParamValue,ParamValue]; params: {'provider': ParamValue,'model': ParamValue} }
    'admin.providers.create': { paramsTuple?: []; params?: {} }
    'admin.providers.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.providers.delete': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.index': { paramsTuple?: []; params?: {} }
    'admin.tools.create': { paramsTuple?: []; params?: {} }
    'admin.tools.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.activity': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.logs': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.delete.confirm': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.changes': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.test.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue} }
    'admin.tools.run.show': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue,'run': ParamValue} }
    'admin.tools.run.file': { paramsTuple: [ParamValue,ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue,'run': ParamValue,'file': ParamValue} }
    'tools.oauth.callback.show': { paramsTuple?: []; params?: {} }
    'admin.playground.show': { paramsTuple?: []; params?: {} }
    'admin.playground.stream': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.playground.turn': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'message': ParamValue} }
    'admin.audit.index': { paramsTuple?: []; params?: {} }
    'admin.audit.export': { paramsTuple?: []; params?: {} }
    'admin.audit.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.retention.index': { paramsTuple?: []; params?: {} }
    'admin.retention.export': { paramsTuple?: []; params?: {} }
    'admin.retention.holds.index': { paramsTuple?: []; params?: {} }
    'admin.retention.holds.create': { paramsTuple?: []; params?: {} }
    'admin.retention.holds.confirm_release': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.jobs.index': { paramsTuple?: []; params?: {} }
    'admin.jobs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.jobs.result': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.index': { paramsTuple?: []; params?: {} }
    'admin.webhooks.create': { paramsTuple?: []; params?: {} }
    'admin.webhooks.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.delete': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.secret': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.replay': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.deliveries.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'event': ParamValue} }
    'admin.health.show': { paramsTuple?: []; params?: {} }
    'admin.settings.index': { paramsTuple?: []; params?: {} }
    'admin.settings.show': { paramsTuple: [ParamValue]; params: {'section': ParamValue} }
    'admin.search': { paramsTuple?: []; params?: {} }
    'admin.me.profile.show': { paramsTuple?: []; params?: {} }
    'admin.me.security.show': { paramsTuple?: []; params?: {} }
    'admin.me.two_factor.show': { paramsTuple?: []; params?: {} }
    'admin.me.tokens.show': { paramsTuple?: []; params?: {} }
    'admin.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  POST: {
    'auth.register': { paramsTuple?: []; params?: {} }
    'auth.login_json': { paramsTuple?: []; params?: {} }
    'auth.logout': { paramsTuple?: []; params?: {} }
    'auth.login': { paramsTuple?: []; params?: {} }
    'auth.refresh': { paramsTuple?: []; params?: {} }
    'auth.password': { paramsTuple?: []; params?: {} }
    'auth.logout_all': { paramsTuple?: []; params?: {} }
    'auth.tokens.store': { paramsTuple?: []; params?: {} }
    'files.store': { paramsTuple?: []; params?: {} }
    'conversations.chat': { paramsTuple?: []; params?: {} }
    'conversations.chat_stream': { paramsTuple?: []; params?: {} }
    'conversations.stop': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.store': { paramsTuple?: []; params?: {} }
    'interactions.answer': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'tools.servers.prompts.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'name': ParamValue} }
    'pages.login.store': { paramsTuple?: []; params?: {} }
    'pages.second_factor.store': { paramsTuple?: []; params?: {} }
    'pages.invite.store': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'pages.reset.store': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'pages.logout': { paramsTuple?: []; params?: {} }
    'pages.theme': { paramsTuple?: []; params?: {} }
    'pages.setup.organisation.store': { paramsTuple?: []; params?: {} }
    'pages.setup.provider.store': { paramsTuple?: []; params?: {} }
    'pages.setup.provider.check': { paramsTuple?: []; params?: {} }
    'pages.setup.provider.destroy': { paramsTuple?: []; params?: {} }
    'pages.setup.tools.store': { paramsTuple?: []; params?: {} }
    'pages.setup.access.store': { paramsTuple?: []; params?: {} }
    'pages.setup.message.store': { paramsTuple?: []; params?: {} }
    'pages.setup.destroy': { paramsTuple?: []; params?: {} }
    'pages.setup.administrator.store': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'admin.conversations.reason.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.conversations.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.views.store': { paramsTuple?: []; params?: {} }
    'admin.views.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.bulk.store': { paramsTuple?: []; params?: {} }
    'admin.users.invites.store': { paramsTuple?: []; params?: {} }
    'admin.users.invites.renew': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.invites.revoke': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.import.preview': { paramsTuple?: []; params?: {} }
    'admin.users.import.store': { paramsTuple?: []; params?: {} }
    'admin.users.suspend': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.activate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.role': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.erase': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.export_data': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.reset_link': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.sign_out': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.users.session.end': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'session': ParamValue} }
    'admin.users.token.delete': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'token': ParamValue} }
    'admin.groups.store': { paramsTuple?: []; params?: {} }
    'admin.groups.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.groups.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.groups.members.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.groups.members.remove': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.groups.member.remove': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'user': ParamValue} }
    'admin.limits.store': { paramsTuple?: []; params?: {} }
    'admin.limits.update': { paramsTuple: [ParamValue]; params: {'subject': ParamValue} }
    'admin.limits.raise': { paramsTuple: [ParamValue]; params: {'subject': ParamValue} }
    'admin.limits.remove': { paramsTuple: [ParamValue]; params: {'subject': ParamValue} }
    'admin.models.aliases.store': { paramsTuple?: []; params?: {} }
    'admin.models.aliases.remove': { paramsTuple: [ParamValue]; params: {'alias': ParamValue} }
    'admin.models.update': { paramsTuple: [ParamValue,ParamValue]; params: {'provider': ParamValue,'model': ParamValue} }
    'admin.models.default': { paramsTuple: [ParamValue,ParamValue]; params: {'provider': ParamValue,'model': ParamValue} }
    'admin.models.prices.store': { paramsTuple: [ParamValue,ParamValue]; params: {'provider': ParamValue,'model': ParamValue} }
    'admin.models.prices.remove': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'provider': ParamValue,'model': ParamValue,'price': ParamValue} }
    'admin.providers.store': { paramsTuple?: []; params?: {} }
    'admin.providers.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.providers.check': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.providers.models': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.providers.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.refresh': { paramsTuple?: []; params?: {} }
    'admin.tools.store': { paramsTuple?: []; params?: {} }
    'admin.tools.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.server.refresh': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.server.check': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.server.turn_on': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.server.turn_off': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.server.sign_in': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.tools.tool.update': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue} }
    'admin.tools.tool.review': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue} }
    'admin.tools.test.store': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue} }
    'admin.tools.case.destroy': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue,'case': ParamValue} }
    'admin.tools.run.cancel': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'tool': ParamValue,'run': ParamValue} }
    'tools.oauth.callback.store': { paramsTuple?: []; params?: {} }
    'admin.playground.store': { paramsTuple?: []; params?: {} }
    'admin.playground.stop': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.audit.verify': { paramsTuple?: []; params?: {} }
    'admin.retention.holds.store': { paramsTuple?: []; params?: {} }
    'admin.retention.holds.release': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.jobs.cancel': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.jobs.retry': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.store': { paramsTuple?: []; params?: {} }
    'admin.webhooks.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.rotate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.test': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.replay_failed': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.webhooks.deliveries.replay': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'event': ParamValue} }
    'admin.health.run': { paramsTuple?: []; params?: {} }
    'admin.health.bundle': { paramsTuple?: []; params?: {} }
    'admin.settings.update': { paramsTuple: [ParamValue]; params: {'section': ParamValue} }
    'admin.me.profile.update': { paramsTuple?: []; params?: {} }
    'admin.me.preferences.update': { paramsTuple?: []; params?: {} }
    'admin.me.password.update': { paramsTuple?: []; params?: {} }
    'admin.me.sessions.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'admin.me.two_factor.store': { paramsTuple?: []; params?: {} }
    'admin.me.two_factor.update': { paramsTuple?: []; params?: {} }
    'admin.me.two_factor.codes': { paramsTuple?: []; params?: {} }
    'admin.me.two_factor.destroy': { paramsTuple?: []; params?: {} }
    'admin.me.tokens.store': { paramsTuple?: []; params?: {} }
    'admin.me.tokens.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
  }
  PATCH: {
    'auth.me.update': { paramsTuple?: []; params?: {} }
    'conversations.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
  }
  DELETE: {
    'auth.me.destroy': { paramsTuple?: []; params?: {} }
    'auth.sessions.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'auth.tokens.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'files.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'conversations.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
  }
  PUT: {
    'conversations.feedback.update': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'message_id': ParamValue} }
  }
}
declare module '@adonisjs/core/types/http' {
  export interface RoutesList extends ScannedRoutes {}
}