import CCurl

/// Makes a transport's poll return, from any thread or a signal handler.
///
/// The descriptor lives as long as the last copy.
public final class Wakeup: Sendable {
  let descriptor = wc_wakeup_create()

  init() {}

  deinit { if descriptor >= 0 { wc_wakeup_close(descriptor) } }

  /// Makes the running poll return, or the next one.
  public func wake() { wc_wakeup_signal(descriptor) }
}
