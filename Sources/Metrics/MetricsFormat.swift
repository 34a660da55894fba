/// A text format of the page of metrics.
public enum MetricsFormat: Sendable, Hashable, CaseIterable {
  /// OpenMetrics 1.0.
  case openMetrics
  /// The older text format of Prometheus, 0.0.4.
  case prometheus

  /// The value of the `Content-Type` field.
  public var contentType: String {
    switch self {
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
    }
  }

  /// The format that an `Accept` field asks for.
  ///
  /// OpenMetrics, unless plain text is rated higher or is the only one of the two that is named. Anything
  /// unreadable counts as not said; no field, or one that names neither, gives OpenMetrics.
  public static func accepted(by accept: String?) -> MetricsFormat {
    guard let accept else { return .openMetrics }
    var openMetrics: Double?
    var prometheus: Double?
    for range in accept.split(separator: ",") {
      let parts = range.split(separator: ";").map { trimmed($0) }
      guard let type = parts.first?.lowercased() else { continue }
      let quality = quality(in: parts.dropFirst())
      switch type {
      case "application/openmetrics-text": openMetrics = max(openMetrics ?? 0, quality)
      case "text/plain", "text/*": prometheus = max(prometheus ?? 0, quality)
      default: break
      }
    }
    guard let prometheus, prometheus > 0 else { return .openMetrics }
    return prometheus > openMetrics ?? 0 ? .prometheus : .openMetrics
  }

  private static func quality(in parameters: ArraySlice<Substring>) -> Double {
    for parameter in parameters where parameter.lowercased().hasPrefix("q=") {
      guard let value = Double(parameter.dropFirst(2)), (0...1).contains(value) else { return 0 }
      return value
    }
    return 1
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
