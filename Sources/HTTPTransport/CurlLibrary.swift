import CCurl

/// The libcurl that is loaded.
public enum CurlLibrary {
  /// Its own version line, such as `libcurl/7.88.1 OpenSSL/3.0.15 …`.
  ///
  /// Loads it. Why it cannot be loaded, if so.
  public static var version: String { String(cString: wc_version()) }

  /// Loads it now, from any thread, so that the first request need not wait for it.
  ///
  /// A failure shows in the first request.
  public static func preload() { _ = wc_load() }
}
