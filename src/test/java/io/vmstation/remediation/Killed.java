package io.vmstation.remediation;

/** The process is gone; nothing catches this. */
final class Killed extends Error {}
