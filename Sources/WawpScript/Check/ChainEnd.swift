import LuaSyntax

/// Handlers that return something other than nil whatever happens: no other handler runs after them.
enum ChainEnd {
  /// Whether that is certain.
  static func isCertain(_ handler: Function, _ model: ScriptModel) -> Bool {
    ends(handler.body, model) && handler.body.allSatisfy { returnsValues($0, model) }
  }

  /// Whether a block is left only by `return`.
  private static func ends(_ body: [Statement], _ model: ScriptModel) -> Bool {
    switch body.last?.kind {
    case .giveBack: true
    case .block(let inner): ends(inner, model)
    case .branches(let branches):
      branches.contains { $0.condition == nil } && branches.allSatisfy { ends($0.body, model) }
    default: false
    }
  }

  /// Whether each `return` in a statement gives a value that is not nil.
  private static func returnsValues(_ statement: Statement, _ model: ScriptModel) -> Bool {
    switch statement.kind {
    case .giveBack(let values): values.first.map { isValue($0, model) } ?? false
    case .block(let body), .whileLoop(_, let body), .repeatLoop(let body, _), .numericFor(_, _, let body),
      .genericFor(_, _, let body):
      body.allSatisfy { returnsValues($0, model) }
    case .branches(let branches): branches.allSatisfy { $0.body.allSatisfy { returnsValues($0, model) } }
    case .local, .localFunction, .assignment, .call, .leave, .label: true
    // It may jump over a return.
    case .jump: false
    }
  }

  private static func isValue(_ expression: Expression, _ model: ScriptModel) -> Bool {
    let value = expression.inner
    switch value.kind {
    case .boolean, .number, .string, .table, .function: return true
    default: return model.called(value)?.function.name == "call:allow"
    }
  }
}
