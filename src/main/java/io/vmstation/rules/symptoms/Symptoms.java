package io.vmstation.rules.symptoms;

import io.vmstation.rules.Symptom;
import java.util.List;

/** The symptoms that rules can name. */
public final class Symptoms {

  /** Every symptom, in the order of their names. */
  public static final List<Class<? extends Symptom>> ALL =
      List.of(
          AnswerSays.class,
          ClaimPending.class,
          ClusterDnsDown.class,
          ConfigFileInvalid.class,
          ConfigKeyMissing.class,
          ConfigKeyRemoved.class,
          ConfigNotLoaded.class,
          ConfigObjectMissing.class,
          ContainerCrashing.class,
          ContainerNotStarted.class,
          ContainerOutOfMemory.class,
          ContainerWaiting.class,
          DataDirectoryDenied.class,
          DataDirectoryLost.class,
          DataOwnerUnsure.class,
          DataShared.class,
          DatasourceFailing.class,
          DatasourceNamesNoService.class,
          DatasourceUnreachable.class,
          DatasourceWrongPort.class,
          EventSays.class,
          GroupUnset.class,
          HeadlessNameUnresolved.class,
          HealthEndpointFailing.class,
          InitChownRefused.class,
          LogErrors.class,
          LogSays.class,
          LogSaysWhileReady.class,
          LokiContradicts.class,
          NetworkPolicyBlocks.class,
          NodeUnhealthy.class,
          PodEvicted.class,
          PodNotReady.class,
          PodOfOldRevision.class,
          PodUnschedulable.class,
          PodsNotCreated.class,
          ProbeBesidePrefix.class,
          ProbeKills.class,
          ProvisioningFileInvalid.class,
          ReadDenied.class,
          RestartedRecently.class,
          RuleFileInvalid.class,
          RuleGroupNotLoaded.class,
          ServiceAccountForbidden.class,
          ServiceNameUnresolved.class,
          ServiceSelectsNothing.class,
          ServiceTargetPortMissing.class,
          ServiceWithoutReadyEndpoints.class,
          TargetDown.class,
          TrialFailing.class,
          TwoDefaultDatasources.class,
          VolumeClaimStale.class,
          VolumeFilling.class,
          VolumeKeptForNobody.class,
          WorkerPortMismatch.class,
          WriteRefused.class);

  private Symptoms() {}
}
