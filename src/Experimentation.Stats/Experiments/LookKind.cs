namespace Experimentation.Stats.Experiments;

/// <summary>Whether more looks are meant to follow.</summary>
internal enum LookKind
{
    /// <summary>More looks may follow, unless all planned users are there.</summary>
    Interim,

    /// <summary>The test ends here, with fewer users than planned: all that is left of alpha is spent.</summary>
    Last,
}
