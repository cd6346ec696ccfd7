package io.vmstation.rules.symptoms;

import io.vmstation.model.Evidence;
import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import io.vmstation.rules.Sighting;
import io.vmstation.rules.Symptom;
import io.vmstation.rules.View;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** No server of the cluster's DNS is ready. */
public record ClusterDnsDown() implements Symptom {

  @Override
  public Set<Layer> needs() {
    return Set.of(Layer.STATUS);
  }

  @Override
  public List<Sighting> find(View view) {
    List<Evidence> outage = ClusterDns.outage(view);
    if (!ClusterDns.isSeen(view)) {
      String why = "no pod labelled k8s-app=kube-dns is seen in namespace kube-system";
      view.outOfReach(Layer.PROBES, Ref.all("Pod", "kube-system"), why);
    }
    return outage.isEmpty()
        ? List.of()
        : List.of(new Sighting(outage.get(0).where(), outage, Map.of()));
  }
}
