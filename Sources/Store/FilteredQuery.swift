/// A query whose conditions depend on what is asked.
struct FilteredQuery {
  private enum Value {
    case number(Double)
    case text(String)
  }

  private var text: String
  private var values: [Value] = []
  private var hasCondition = false

  init(_ text: String) { self.text = text }

  /// A condition without a parameter.
  mutating func add(_ condition: String) {
    text += hasCondition ? " AND \(condition)" : " WHERE \(condition)"
    hasCondition = true
  }

  /// A condition with one parameter, unless that is `nil`.
  mutating func add(_ condition: String, _ value: Double?) {
    guard let value else { return }
    add(condition)
    values.append(.number(value))
  }

  /// A condition with one parameter, unless that is `nil`.
  mutating func add(_ condition: String, _ value: String?) {
    guard let value else { return }
    add(condition)
    values.append(.text(value))
  }

  /// The statement with its parameters.
  func prepare(on database: Database, order: String, limit: Int) throws(SQLiteFailure) -> Statement {
    let statement = try database.prepare("\(text) ORDER BY \(order) LIMIT ?")
    var index: Int32 = 1
    for value in values {
      switch value {
      case .number(let number): statement.bind(index, number)
      case .text(let text): statement.bind(index, text)
      }
      index += 1
    }
    statement.bind(index, Int64(max(0, limit)))
    return statement
  }
}
