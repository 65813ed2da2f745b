namespace Experimentation.Stats.Multiplicity;

/// <summary>
/// What a positive number c·ε^k does as ε falls to 0: gatekeeping graphs have edges that carry next to nothing until nothing else is left. Only sums, products and
/// quotients of positive numbers occur, so the leading term is all that is needed and nothing cancels.
/// </summary>
/// <param name="Coefficient">c, not negative.</param>
/// <param name="Order">k, 0 for ordinary numbers.</param>
internal readonly record struct Germ(double Coefficient, int Order)
{
    public static readonly Germ Zero;

    public static readonly Germ One = new(1, 0);

    /// <summary>What is left of it in the limit.</summary>
    public double Limit => Order == 0 ? Coefficient : 0;

    public bool IsZero => !(Coefficient > 0);

    public static implicit operator Germ(double value) => new(value, 0);

    public static Germ operator +(Germ a, Germ b) => a.IsZero ? b : b.IsZero ? a
        : a.Order == b.Order ? new(a.Coefficient + b.Coefficient, a.Order)
        : a.Order < b.Order ? a : b;

    public static Germ operator *(Germ a, Germ b) => a.IsZero || b.IsZero ? Zero : new(a.Coefficient * b.Coefficient, a.Order + b.Order);

    public static Germ operator /(Germ a, Germ b) => a.IsZero ? Zero : new(a.Coefficient / b.Coefficient, a.Order - b.Order);

    public Germ Smaller(int orders) => IsZero ? Zero : new(Coefficient, Order + orders);
}
