using System.Text;

namespace Experimentation.Stats.Data;

/// <summary>Whether users come in order: as text, or as whole numbers. Which of the two the data show.</summary>
internal sealed class UserOrder
{
    private byte[] _last = [];
    private int _length = -1;
    private bool _asText = true;
    private bool _asNumbers = true;

    /// <summary>Whether this is another user than the last one.</summary>
    public bool IsNext(ReadOnlySpan<byte> user) => _length < 0 || !user.SequenceEqual(_last.AsSpan(0, _length));

    /// <summary>Takes the next user; false if it should have come before the last one.</summary>
    public bool Take(ReadOnlySpan<byte> user, out string before)
    {
        ReadOnlySpan<byte> last = _last.AsSpan(0, Math.Max(0, _length));
        before = Encoding.UTF8.GetString(last);
        if (_length >= 0)
        {
            int text = last.SequenceCompareTo(user);
            _asText &= text < 0;
            _asNumbers &= !last.ContainsAnyExceptInRange((byte)'0', (byte)'9') && !user.ContainsAnyExceptInRange((byte)'0', (byte)'9')
                && (last.Length < user.Length || (last.Length == user.Length && text < 0));
        }
        if (_last.Length < user.Length)
        {
            _last = new byte[2 * user.Length];
        }
        user.CopyTo(_last);
        _length = user.Length;
        return _asText || _asNumbers;
    }
}
