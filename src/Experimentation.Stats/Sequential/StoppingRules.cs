using Experimentation.Stats.Numerics;
using Experimentation.Stats.Sequential;

namespace Experimentation.Stats
{
    /// <summary>Whether a lower stop is obeyed whatever one thinks at the time.</summary>
    public enum Adherence
    {
        /// <summary>The other error rates hold even if somebody goes on in spite of it. The usual choice: people do go on.</summary>
        NonBinding,

        /// <summary>The other error rates hold only if it is always obeyed; in exchange the other bounds are a little lower.</summary>
        Binding,
    }
}

namespace Experimentation.Stats.Sequential
{
    /// <summary>When a design stops because success has become unlikely.</summary>
    /// <param name="Spending">How beta is spent; absent where the bounds are given or have a shape.</param>
    /// <param name="Shape">Of the bounds that meet a shape for efficacy at the last look.</param>
    /// <param name="Bounds">Given z values of the looks before the last, −∞ for none; empty otherwise.</param>
    /// <param name="Adherence">Whether it is obeyed.</param>
    internal sealed record FutilityRule(ErrorSpending? Spending, BoundaryShape? Shape, ValueList<double> Bounds, Adherence Adherence) : IJsonState<FutilityRule>
    {
        public bool IsGiven => Spending is null && Shape is null;

        public void Write(StateWriter writer)
        {
            if (Spending is not null)
            {
                writer.State("spending", new SpendingState(Spending));
            }
            else if (Shape is not null)
            {
                writer.State("shape", new ShapeState(Shape));
            }
            else
            {
                writer.Numbers("bounds", Bounds.AsSpan());
            }
            writer.Text("adherence", Adherence.ToString());
        }

        public static FutilityRule Read(StateReader reader) => new(
            reader.Has("spending") ? reader.State<SpendingState>("spending").Spending : null,
            reader.Has("shape") ? reader.State<ShapeState>("shape").Shape : null,
            reader.Has("bounds") ? ValueList<double>.Of(reader.Numbers("bounds")) : ValueList<double>.Empty,
            reader.Choice<Adherence>("adherence"));
    }

    /// <summary>When a design stops because treatment does harm.</summary>
    internal sealed record HarmRule(double Alpha, ErrorSpending Spending, Adherence Adherence) : IJsonState<HarmRule>
    {
        public void Write(StateWriter writer)
        {
            writer.Number("alpha", Alpha);
            writer.State("spending", new SpendingState(Spending));
            writer.Text("adherence", Adherence.ToString());
        }

        public static HarmRule Read(StateReader reader) => new(
            Guard.Probability(reader.Number("alpha"), "Alpha"),
            reader.State<SpendingState>("spending").Spending,
            reader.Choice<Adherence>("adherence"));
    }

    /// <summary>A spending function in JSON.</summary>
    internal readonly record struct SpendingState(ErrorSpending Spending) : IJsonState<SpendingState>
    {
        public void Write(StateWriter writer) => Spending.Write(writer);

        public static SpendingState Read(StateReader reader) => new(ErrorSpending.Read(reader));
    }

    /// <summary>A shape in JSON.</summary>
    internal readonly record struct ShapeState(BoundaryShape Shape) : IJsonState<ShapeState>
    {
        public void Write(StateWriter writer)
        {
            writer.Number("delta", Shape.ShapePower);
            writer.NumberUnlessZero("early", Shape.EarlyBound);
        }

        public static ShapeState Read(StateReader reader) => new(BoundaryShape.Of(reader.Number("delta"), reader.NumberOrZero("early")));
    }
}
