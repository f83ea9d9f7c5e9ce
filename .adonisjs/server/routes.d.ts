import '@adonisjs/core/types/http'

type ParamValue = string | number | bigint | boolean

export type ScannedRoutes = {
  ALL: {
    'openapi.show': { paramsTuple?: []; params?: {} }
    'docs.show': { paramsTuple?: []; params?: {} }
    'docs.errors': { paramsTuple?: []; params?: {} }
    'docs.assets': { paramsTuple: [ParamValue]; params: {'name': ParamValue} }
    'auth.register': { paramsTuple?: []; params?: {} }
    'auth.login_json': { paramsTuple?: []; params?: {} }
    'auth.refresh': { paramsTuple?: []; params?: {} }
    'auth.logout': { paramsTuple?: []; params?: {} }
    'auth.login': { paramsTuple?: []; params?: {} }
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
    'tools.oauth.callback.show': { paramsTuple?: []; params?: {} }
    'tools.oauth.callback.store': { paramsTuple?: []; params?: {} }
    'usage.index': { paramsTuple?: []; params?: {} }
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
    'admin.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  GET: {
    'openapi.show': { paramsTuple?: []; params?: {} }
    'docs.show': { paramsTuple?: []; params?: {} }
    'docs.errors': { paramsTuple?: []; params?: {} }
    'docs.assets': { paramsTuple: [ParamValue]; params: {'name': ParamValue} }
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
    'tools.oauth.callback.show': { paramsTuple?: []; params?: {} }
    'usage.index': { paramsTuple?: []; params?: {} }
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
    'admin.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  HEAD: {
    'openapi.show': { paramsTuple?: []; params?: {} }
    'docs.show': { paramsTuple?: []; params?: {} }
    'docs.errors': { paramsTuple?: []; params?: {} }
    'docs.assets': { paramsTuple: [ParamValue]; params: {'name': ParamValue} }
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
    'tools.oauth.callback.show': { paramsTuple?: []; params?: {} }
    'usage.index': { paramsTuple?: []; params?: {} }
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
    'admin.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  POST: {
    'auth.register': { paramsTuple?: []; params?: {} }
    'auth.login_json': { paramsTuple?: []; params?: {} }
    'auth.refresh': { paramsTuple?: []; params?: {} }
    'auth.logout': { paramsTuple?: []; params?: {} }
    'auth.login': { paramsTuple?: []; params?: {} }
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
    'tools.oauth.callback.store': { paramsTuple?: []; params?: {} }
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