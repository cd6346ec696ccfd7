package io.vmstation.proof;

import java.lang.reflect.Method;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Lets tests share the cluster: each has a place in the company while it runs. One that takes
 * something from the whole cluster prepares itself beside the others, then waits until they have
 * left.
 */
final class Company implements InvocationInterceptor {

  /** More than will ever be at work. */
  private static final int ALL = 1000;

  /** Not fair: whoever comes is let in before one who waits to be alone. */
  private static final Semaphore PLACES = new Semaphore(ALL);

  /** Does something with a place, beside others. */
  static void beside(Runnable work) {
    PLACES.acquireUninterruptibly();
    try {
      work.run();
    } finally {
      PLACES.release();
    }
  }

  /** Does something alone; who asks has a place, and keeps it. */
  static <T> T alone(Supplier<T> work) {
    PLACES.release();
    PLACES.acquireUninterruptibly(ALL);
    try {
      return work.get();
    } finally {
      PLACES.release(ALL - 1);
    }
  }

  private static void placed(Invocation<?> invocation) throws Throwable {
    PLACES.acquireUninterruptibly();
    try {
      invocation.proceed();
    } finally {
      PLACES.release();
    }
  }

  @Override
  public void interceptBeforeAllMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    placed(invocation);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    placed(invocation);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
      throws Throwable {
    placed(invocation);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    placed(invocation);
  }

  @Override
  public void interceptAfterAllMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    placed(invocation);
  }
}
