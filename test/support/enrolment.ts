import type {
  EnrolmentRunOptions,
  ProtectInput,
  ProtectionOutcome,
  ProtectionView,
} from '@lifeboat/protection';
import {
  ProtectDatabase,
  ShowProtection,
  UnprotectDatabase,
  type UnprotectInput,
  type UnprotectionOutcome,
} from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { type SampleLifeboat, testActor } from '@lifeboat/testing';

/** Enrols and withdraws the application database of a Lifeboat, as the system administrator. */
export class Enrolment {
  constructor(private readonly lifeboat: Pick<SampleLifeboat, 'app'>) {}

  protect(input: ProtectInput = {}, options: Partial<EnrolmentRunOptions> = {}): Promise<ProtectionOutcome> {
    return runAs(testActor(), () =>
      this.lifeboat.app.get(ProtectDatabase).protect(input, { ...quietly(), ...options }),
    );
  }

  unprotect(input: UnprotectInput = {}): Promise<UnprotectionOutcome> {
    return runAs(testActor(), () => this.lifeboat.app.get(UnprotectDatabase).unprotect(input, quietly()));
  }

  async show(): Promise<ProtectionView> {
    const [view] = await runAs(testActor(), () => this.lifeboat.app.get(ShowProtection).show());
    if (view === undefined) {
      throw new Error('there is no application database');
    }
    return view;
  }
}

const quietly = (): EnrolmentRunOptions => ({
  signal: new AbortController().signal,
  onStep: () => undefined,
});
