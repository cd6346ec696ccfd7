package io.vmstation.rules.remedies;

import io.vmstation.rules.Remedy;
import java.util.List;

/** The remedies that rules can name. */
public final class Remedies {

  /** Every remedy, in the order of their names. */
  public static final List<Class<? extends Remedy>> ALL =
      List.of(
          Advise.class,
          AllowTraffic.class,
          AllowWrites.class,
          ClearClaimUid.class,
          EndBeforeStart.class,
          JoinGroup.class,
          KeepForClaim.class,
          NameImageUser.class,
          PrefixProbes.class,
          QuoteScalar.class,
          RecreatePod.class,
          RestoreDataOwner.class,
          SetConfigValue.class);

  private Remedies() {}
}
