using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

/// <summary>From rows to <see cref="DataTotals"/>: at once where each row is a user, by way of a table of users where they are known by name.</summary>
internal sealed class DataIntake : Intake<DataTotals>
{
    private readonly DataLayout _layout;
    private readonly Tally? _tally;
    private readonly UserTable? _users;

    public DataIntake(DataLayout layout)
        : base(layout.Settings, layout.VariantRequest, layout.Requests)
    {
        _layout = layout;
        if (layout.UserRequest is { } user)
        {
            _users = new(Block, Block.Column(user), layout.Requests.Where(r => r != user), layout.Rows == RowsAre.Users);
        }
        else
        {
            _tally = new(layout, Block);
        }
    }

    public override DataTotals Finish()
    {
        Tally? tally = _tally;
        _users?.Replay(Block.PlaceWord, columns =>
        {
            Block block = new(columns);
            tally = new(_layout, block);
            return (block, (b, arms) => tally.Add(b, arms.AsSpan(0, b.Count)));
        });
        string[] order = OrderedVariants;
        (DataSlice all, ValueList<SegmentSlices> segments, ValueList<DataSlice> days) = tally!.Slices(Arms.Names, order);
        RowAccount account = Account(order, _users is null ? null : _users.CrossedFrom);
        return new(_layout, all, segments, days, _users is null ? account : account with
        {
            RowsWithoutUser = _users.RowsWithout,
            UsersCrossed = _users.Crossed,
            Changing = ValueList<(string, long)>.Of(_users.Changing),
            Users = ValueList<TextTable>.Of([_users.Users]),
        });
    }

    protected override void TakeRows(ReadOnlySpan<int> arms)
    {
        _tally?.Add(Block, arms);
        _users?.Add(Block, arms);
    }
}
