import LuaSyntax

/// A script, laid out flat for the rules: what is read and written, in which function, and which names mean which variable.
final class Outline {
  /// An expression and the function it stands in.
  struct Visit {
    let expression: Expression
    /// The number of the function; 0 is the text itself.
    let function: Int
  }

  /// One place that is written.
  struct Assignment {
    let target: Expression
    let value: Expression?
    let function: Int
  }

  /// A function of the script.
  struct FunctionEntry {
    let function: Function
    /// The function that it is written in; `nil` for the text itself.
    let outer: Int?
  }

  private(set) var functions: [FunctionEntry]
  private(set) var visits: [Visit] = []
  private(set) var assignments: [Assignment] = []
  /// What stands between `if`, `elseif`, `while` or `until` and its block.
  private(set) var conditions: [Expression] = []
  /// What stands alone behind `in`.
  private(set) var iterated: [Expression] = []
  /// What the text itself returns.
  private(set) var results: [Expression] = []
  /// By the place of a name: the local variable that it means.
  private var bindings: [Int: Variable] = [:]
  private var numbers: [ObjectIdentifier: Int] = [:]
  /// By the place of a name that means no local variable: where it stands.
  private var unbound: [Int: Scope] = [:]
  private var scope = Scope(in: nil)

  init(_ chunk: Chunk) {
    functions = [FunctionEntry(function: chunk.function, outer: nil)]
    block(chunk.function.body, in: 0)
  }

  /// The local variable that a name means; `nil` for a global and for what is no name.
  func variable(of expression: Expression) -> Variable? { bindings[expression.span.offset] }

  /// The number of a function of the script.
  func number(of function: Function) -> Int? { numbers[ObjectIdentifier(function)] }

  /// Whether a function is one for which `isOne` holds, or written inside of such a one.
  func isInside(_ function: Int, _ isOne: (Int) -> Bool) -> Bool {
    var current: Int? = function
    while let number = current {
      if isOne(number) { return true }
      current = functions[number].outer
    }
    return false
  }

  /// The name of a global that an expression reads.
  func global(_ expression: Expression) -> String? {
    guard case .name(let name) = expression.kind, variable(of: expression) == nil else { return nil }
    return name
  }

  /// The local variables that can be seen where a global stands.
  func variables(at expression: Expression) -> [String] {
    unbound[expression.span.offset]?.names(before: expression.span.offset) ?? []
  }

  /// The local variable of the same name that is declared only behind a global.
  func later(_ expression: Expression) -> Variable? {
    guard case .name(let name) = expression.kind else { return nil }
    return unbound[expression.span.offset]?.later(name, than: expression.span.offset)
  }

  // MARK: - Statements

  private func declare(_ name: Name, value: Expression? = nil, function: Function? = nil, parameter: (Int, Int)? = nil)
  {
    let variable = Variable(name: name, value: value, function: function, parameter: parameter)
    scope.declare(variable)
  }

  private func scoped(_ body: () -> Void) {
    let outer = scope
    scope = Scope(in: outer)
    body()
    scope = outer
  }

  private func block(_ statements: [Statement], in function: Int) {
    for statement in statements { read(statement, in: function) }
  }

  private func read(_ list: [Expression], in function: Int) {
    for expression in list { visit(expression, in: function) }
  }

  private func read(_ statement: Statement, in function: Int) {
    switch statement.kind {
    case .local(let names, let values):
      read(values, in: function)
      for (place, name) in names.enumerated() {
        declare(name, value: place < values.count ? values[place] : nil)
      }
    case .localFunction(let name, let body):
      declare(name, function: body)
      enter(body, in: function)
    case .assignment(let targets, let values):
      read(values, in: function)
      for (place, target) in targets.enumerated() {
        write(target, value: place < values.count ? values[place] : nil, in: function)
      }
    case .call(let call): visit(call, in: function)
    case .block(let body): scoped { block(body, in: function) }
    case .whileLoop(let condition, let body):
      decide(condition, in: function)
      scoped { block(body, in: function) }
    case .repeatLoop(let body, let condition):
      scoped {
        block(body, in: function)
        decide(condition, in: function)
      }
    case .numericFor(let name, let values, let body): loop([name], values, body, in: function)
    case .genericFor(let names, let values, let body):
      if values.count == 1 { iterated += values }
      loop(names, values, body, in: function)
    case .branches(let branches):
      for branch in branches {
        if let condition = branch.condition { decide(condition, in: function) }
        scoped { block(branch.body, in: function) }
      }
    case .giveBack(let values):
      read(values, in: function)
      if function == 0 { results += values.prefix(1) }
    case .leave, .jump, .label: break
    }
  }

  private func decide(_ condition: Expression, in function: Int) {
    conditions.append(condition)
    visit(condition, in: function)
  }

  private func loop(_ names: [Name], _ values: [Expression], _ body: [Statement], in function: Int) {
    read(values, in: function)
    scoped {
      for name in names { declare(name) }
      block(body, in: function)
    }
  }

  private func write(_ target: Expression, value: Expression?, in function: Int) {
    assignments.append(Assignment(target: target, value: value, function: function))
    switch target.kind {
    case .name:
      bind(target)
      variable(of: target)?.isReassigned = true
    case .member(let object, _): visit(object, in: function)
    case .index(let object, let key): read([object, key], in: function)
    default: break
    }
  }

  private func bind(_ expression: Expression) {
    guard case .name(let name) = expression.kind else { return }
    if let variable = scope.variable(name) {
      bindings[expression.span.offset] = variable
    } else {
      unbound[expression.span.offset] = scope
    }
  }

  private func enter(_ function: Function, in outer: Int) {
    let number = functions.count
    functions.append(FunctionEntry(function: function, outer: outer))
    numbers[ObjectIdentifier(function)] = number
    scoped {
      for (place, name) in function.parameters.enumerated() { declare(name, parameter: (number, place)) }
      block(function.body, in: number)
    }
  }

  // MARK: - Expressions

  private func visit(_ expression: Expression, in function: Int) {
    // Calls begin at their object's first token: only names are bound by their place.
    bind(expression)
    visits.append(Visit(expression: expression, function: function))
    switch expression.kind {
    case .function(let body): enter(body, in: function)
    case .index(let object, let key): read([object, key], in: function)
    case .member(let object, _): visit(object, in: function)
    case .call(let callee, let arguments): read([callee] + arguments, in: function)
    case .method(let object, _, let arguments): read([object] + arguments, in: function)
    case .table(let fields):
      for field in fields {
        if case .keyed(let key, _) = field { visit(key, in: function) }
        visit(field.value, in: function)
      }
    case .binary(_, let left, let right): read([left, right], in: function)
    case .unary(_, let operand), .parenthesized(let operand): visit(operand, in: function)
    case .null, .boolean, .vararg, .number, .string, .name: break
    }
  }
}
