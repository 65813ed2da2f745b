using System.Collections;
using System.Globalization;

namespace Experimentation.Stats.Multiplicity;

/// <summary>Labels of hypotheses without names, made when they are asked for: "hypothesis 1" and so on.</summary>
internal sealed record NumberedLabels(int Count) : IReadOnlyList<HypothesisLabel>
{
    public HypothesisLabel this[int index] => HypothesisLabel.Of(string.Create(CultureInfo.InvariantCulture, $"hypothesis {index + 1}"));

    public IEnumerator<HypothesisLabel> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
