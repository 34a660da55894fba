import CCurl

/// The libcurl that is loaded.
public enum CurlLibrary {
  /// Its own version line, such as `libcurl/7.88.1 OpenSSL/3.0.15 …`.
  ///
  /// Loads it. Why it cannot be loaded, if so.
  public static var version: String { String(cString: wc_version()) }
}
