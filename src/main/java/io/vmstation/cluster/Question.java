package io.vmstation.cluster;

import io.vmstation.model.Layer;
import io.vmstation.model.Ref;
import java.util.concurrent.Callable;

/**
 * One thing to ask the cluster.
 *
 * @param layer the kind of evidence that it brings
 * @param where what is missing if it fails
 * @param what what was tried, as in "cannot …": {@code list pods in namespace monitoring}
 * @param right the verb and resource that it needs
 * @param call asks
 */
record Question(Layer layer, Ref where, String what, String right, Callable<Seen> call) {}
