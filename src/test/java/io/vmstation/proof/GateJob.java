package io.vmstation.proof;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vmstation.cluster.LocalDisk;
import io.vmstation.model.ObjectYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Job as the CronJob of {@code manifests/validate-cronjob.yaml} makes it, but that its program
 * and its Java are this machine's: no image of vmstation is published. So the node must be this
 * machine.
 */
final class GateJob {

  private static final Path MANIFEST = Path.of("manifests/validate-cronjob.yaml");
  private static final String PROGRAM = "/vmstation";

  private GateJob() {}

  /** Whether a pod's directories of the node are this machine's. */
  static boolean isPossible(KubernetesClient client) {
    return client.nodes().list().getItems().stream().allMatch(LocalDisk.ofThisMachine()::isOf);
  }

  /** The Job, whose results go to a directory of the node. */
  static Job of(String namespace, Path results) throws IOException {
    CronJob schedule = (CronJob) ObjectYaml.readAll(Files.readString(MANIFEST)).get(0);
    Job job =
        new JobBuilder()
            .withNewMetadata()
            .withName(schedule.getMetadata().getName())
            .withNamespace(namespace)
            .endMetadata()
            .withSpec(schedule.getSpec().getJobTemplate().getSpec())
            .build();
    PodSpec pod = job.getSpec().getTemplate().getSpec();
    pod.getVolumes().stream()
        .filter(v -> v.getHostPath() != null)
        .forEach(v -> v.getHostPath().setPath(results.toString()));
    Container container = pod.getContainers().get(0);
    container.setImage("busybox:latest");
    container.setImagePullPolicy("IfNotPresent");
    container.setArgs(
        container.getArgs().stream().map(a -> a.replace("monitoring", namespace)).toList());
    Path java = Path.of(System.getProperty("java.home")).toRealPath();
    container.setCommand(
        List.of(
            java + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-jar",
            PROGRAM + "/vmstation.jar"));
    for (Path directory : List.of(Path.of("/usr"), Path.of("/lib"), Path.of("/lib64"))) {
      mount(pod, directory.toRealPath(), directory.toString());
    }
    Path security = java.resolve("conf/security/java.security").toRealPath();
    Path settings = security.getParent().getParent();
    if (!settings.startsWith("/usr")) {
      mount(pod, settings, settings.toString());
    }
    Path builds = Path.of("target/launch");
    String current = Files.readString(builds.resolve("current")).strip();
    mount(pod, builds.resolve(current).toRealPath(), PROGRAM);
    return job;
  }

  private static void mount(PodSpec pod, Path directory, String at) {
    String name = "node" + at.replace('/', '-').replaceAll("[^a-z0-9-]", "");
    List<Volume> volumes = new ArrayList<>(pod.getVolumes());
    volumes.add(
        new VolumeBuilder()
            .withName(name)
            .withNewHostPath()
            .withPath(directory.toString())
            .withType("Directory")
            .endHostPath()
            .build());
    pod.setVolumes(volumes);
    Container container = pod.getContainers().get(0);
    var mounts = new ArrayList<>(container.getVolumeMounts());
    mounts.add(
        new VolumeMountBuilder().withName(name).withMountPath(at).withReadOnly(true).build());
    container.setVolumeMounts(mounts);
  }
}
