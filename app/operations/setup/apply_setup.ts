import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import {
  CreateFirstAdministrator,
  type FirstAdministratorInput,
} from '#auth/setup/create_first_administrator'
import { FinishStep } from '#auth/setup/finish_step'
import { SetupQuery } from '#auth/setup/setup_query'
import { ChangeSettings } from '#settings/change_settings'
import type { SettingKey } from '#settings/setting_definitions'
import { Settings } from '#settings/settings'

export interface SetupAnswers {
  /** Null where there is an administrator already. */
  administrator: FirstAdministratorInput | null
  /** What was said of settings; the others stay as they are. */
  settings: Partial<Record<SettingKey, string>>
}

/**
 * Does what the first run in the browser does, at the shell. Where that was begun before, it is brought to its end.
 */
@inject()
export class ApplySetup {
  constructor(
    private query: SetupQuery,
    private createAdministrator: CreateFirstAdministrator,
    private settings: Settings,
    private changeSettings: ChangeSettings,
    private finishStep: FinishStep
  ) {}

  /** Whether there is nothing to do: it is set up. */
  async isOver(): Promise<boolean> {
    const { kind } = await this.query.execute()
    return kind === 'over'
  }

  async hasAdministrator(): Promise<boolean> {
    const { kind } = await this.query.execute()
    return kind !== 'administrator'
  }

  /**
   * Throws `validation_failed` for what is wrong with an answer, `email_taken`, or `setup_over` where somebody else became
   * the administrator meanwhile. What was done before stays done.
   */
  async execute({ administrator, settings }: SetupAnswers, origin: AuditOrigin): Promise<void> {
    if (administrator !== null) {
      await this.createAdministrator.atShell(administrator)
    }
    if (Object.keys(settings).length > 0) {
      const { revision } = this.settings
      await this.changeSettings.execute({ changes: settings, revision }, origin)
    }
    await this.finishStep.finish(origin)
  }
}
