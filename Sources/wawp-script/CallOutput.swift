import Simulator

/// The report on placed calls: a line for each and one for all.
struct CallOutput {
  private let reports: [CallReport]
  private let format: RecordFormat

  init(_ reports: [CallReport], format: RecordFormat) {
    self.reports = reports
    self.format = format
  }

  /// Writes to standard output, and the calls also to the log.
  func write(log: LineFile?) throws {
    let summary = SwitchboardSummary(reports)
    switch format {
    case .text: try StandardOutput.write(lines: reports.map(\.line) + [summary.line])
    case .json:
      let last = #"{"summary":"# + String(decoding: summary.json, as: UTF8.self) + "}"
      try StandardOutput.write(lines: reports.map { String(decoding: $0.json, as: UTF8.self) } + [last])
    }
    try log?.write(reports.flatMap { $0.json + [UInt8(ascii: "\n")] })
  }
}
