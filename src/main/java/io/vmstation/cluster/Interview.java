package io.vmstation.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Asks questions side by side until a deadline. A question that fails for good, or whose turn does
 * not come, becomes a gap.
 */
final class Interview implements AutoCloseable {

  private static final int SIDE_BY_SIDE = 12;

  private final ClusterAccess access;
  private final long end;
  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          SIDE_BY_SIDE,
          task -> {
            Thread thread = new Thread(task, "vmstation-cluster");
            thread.setDaemon(true);
            return thread;
          });

  Interview(ClusterAccess access) {
    this.access = access;
    this.end = System.nanoTime() + access.deadline().toNanos();
  }

  /** Asks all and joins the answers in the order of the questions. */
  Seen ask(List<Question> questions) {
    List<Future<Seen>> answers;
    try {
      long left = Math.max(0, end - System.nanoTime());
      answers =
          pool.invokeAll(
              questions.stream().map(Interview::persistent).toList(), left, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while looking at the cluster");
    }
    Seen all = Seen.NOTHING;
    for (int i = 0; i < questions.size(); i++) {
      all = all.and(outcome(questions.get(i), answers.get(i)));
    }
    return all;
  }

  private static Callable<Seen> persistent(Question question) {
    return () -> Again.briefly().ask(question.call()::call, Trouble::isPassing);
  }

  private Seen outcome(Question question, Future<Seen> answer) {
    try {
      return answer.get();
    } catch (CancellationException e) {
      return missed(question, "the deadline of %s passed".formatted(seconds(access.deadline())));
    } catch (ExecutionException e) {
      return missed(
          question, Trouble.reason(e.getCause(), question.right(), access.requestTimeout()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return missed(question, "interrupted");
    }
  }

  private static Seen missed(Question question, String why) {
    return Seen.gap(
        Trouble.refused(
            question.layer(), question.where(), "cannot " + question.what() + ": " + why));
  }

  static String seconds(Duration duration) {
    return duration.toSeconds() + " s";
  }

  /** What was broken off may first put right what it did, for which one request has to do. */
  @Override
  public void close() {
    pool.shutdownNow();
    try {
      pool.awaitTermination(access.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
