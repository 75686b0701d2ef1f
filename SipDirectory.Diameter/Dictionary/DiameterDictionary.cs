using System.Reflection;

namespace SipDirectory.Diameter.Dictionary;

/// <summary>
/// Names, codes, formats, flags and rules of AVPs and commands. May be read by all threads while another adds or
/// removes: a reader sees the state before or after, never one between.
/// </summary>
public sealed class DiameterDictionary
{
    private static readonly string[] Files = ["base.xml", "credit-control.xml", "3gpp-charging.xml"];
    private static readonly Lazy<DictionarySnapshot> Shipped = new(ReadShipped);

    private readonly Lock _changing = new();
    private volatile DictionarySnapshot _snapshot = DictionarySnapshot.Empty;

    /// <summary>All AVPs, in no order.</summary>
    public IReadOnlyCollection<AvpDefinition> Avps => _snapshot.Avps.Values;

    /// <summary>All commands, in no order.</summary>
    public IReadOnlyCollection<CommandDefinition> Commands => _snapshot.Commands.Values;

    /// <summary>The names of applications by their identifiers.</summary>
    public IReadOnlyDictionary<uint, string> Applications => _snapshot.Applications;

    /// <summary>The names of vendors by their numbers.</summary>
    public IReadOnlyDictionary<uint, string> Vendors => _snapshot.Vendors;

    internal DictionarySnapshot Snapshot => _snapshot;

    /// <summary>A dictionary with all that ships with the library: RFC 6733, RFC 8506 and 3GPP TS 32.299.</summary>
    public static DiameterDictionary CreateDefault() => new() { _snapshot = Shipped.Value };

    /// <summary>The AVP with this code and vendor; null where nobody defined it.</summary>
    /// <param name="code">The code.</param>
    /// <param name="vendorId">0 for the AVPs of the IETF.</param>
    public AvpDefinition? FindAvp(uint code, uint vendorId = 0) =>
        _snapshot.Avps.GetValueOrDefault(DictionarySnapshot.KeyOf(code, vendorId));

    /// <summary>
    /// The AVP with this name, in any letter case; null where nobody defined it. Of several, that of the IETF, else that
    /// of the least vendor.
    /// </summary>
    public AvpDefinition? FindAvp(string name) => _snapshot.AvpsByName.GetValueOrDefault(name);

    /// <summary>The command of an application, else that of the base protocol; null where nobody defined it.</summary>
    /// <param name="applicationId">As in the header of a message.</param>
    /// <param name="code">As in the header of a message.</param>
    public CommandDefinition? FindCommand(uint applicationId, uint code) => _snapshot.FindCommand(applicationId, code);

    /// <summary>The command with this name or short name, in any letter case; null where nobody defined it.</summary>
    public CommandDefinition? FindCommand(string name)
    {
        return _snapshot.Commands.Values.FirstOrDefault(command =>
            name.Equals(command.Name, StringComparison.OrdinalIgnoreCase)
            || name.Equals(command.ShortName, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Adds what an XML file defines; docs/DIAMETER.md describes it. What has the same codes is replaced.</summary>
    /// <exception cref="System.Xml.XmlException">It is no XML, or has a document type. Nothing is added.</exception>
    /// <exception cref="FormatException">An element is not as it must be; the message has its line. Nothing is added.</exception>
    public void Load(Stream xml) => Add(DictionaryReader.Read(xml));

    /// <inheritdoc cref="Load(Stream)"/>
    /// <param name="path">The file.</param>
    public void Load(string path)
    {
        using var file = File.OpenRead(path);
        Load(file);
    }

    /// <summary>Adds an AVP, or replaces the one with the same code and vendor.</summary>
    public void Add(AvpDefinition avp) => Add(new DictionaryContent { Avps = { avp } });

    /// <summary>Adds a command, or replaces the one with the same code and application.</summary>
    public void Add(CommandDefinition command) => Add(new DictionaryContent { Commands = { command } });

    /// <summary>Names an application.</summary>
    public void AddApplication(uint id, string name) => Add(new DictionaryContent { Applications = { [id] = name } });

    /// <summary>Names a vendor.</summary>
    public void AddVendor(uint id, string name) => Add(new DictionaryContent { Vendors = { [id] = name } });

    /// <summary>Removes the AVP with this code and vendor.</summary>
    /// <returns>Whether it was there.</returns>
    public bool RemoveAvp(uint code, uint vendorId = 0) =>
        Change((avps, _, _, _) => avps.Remove(DictionarySnapshot.KeyOf(code, vendorId)));

    /// <summary>Removes the command of this application.</summary>
    /// <returns>Whether it was there.</returns>
    public bool RemoveCommand(uint applicationId, uint code) =>
        Change((_, commands, _, _) => commands.Remove(DictionarySnapshot.KeyOf(code, applicationId)));

    /// <summary>Removes an application with its commands.</summary>
    /// <returns>Whether there was any of it.</returns>
    public bool RemoveApplication(uint id)
    {
        return Change((_, commands, applications, _) =>
        {
            var codes = commands.Where(pair => pair.Value.ApplicationId == id).Select(pair => pair.Key).ToList();
            codes.ForEach(code => commands.Remove(code));
            return applications.Remove(id) || codes.Count > 0;
        });
    }

    private static DictionarySnapshot ReadShipped()
    {
        var dictionary = new DiameterDictionary();
        foreach (var file in Files)
        {
            using var xml = Assembly.GetExecutingAssembly().GetManifestResourceStream(typeof(DiameterDictionary), $"Data.{file}")!;
            dictionary.Load(xml);
        }

        return dictionary._snapshot;
    }

    private void Add(DictionaryContent content)
    {
        Change((avps, commands, applications, vendors) =>
        {
            content.Avps.ForEach(avp => avps[DictionarySnapshot.KeyOf(avp.Code, avp.VendorId)] = avp);
            content.Commands.ForEach(command => commands[DictionarySnapshot.KeyOf(command.Code, command.ApplicationId)] = command);
            foreach (var (id, name) in content.Applications)
            {
                applications[id] = name;
            }

            foreach (var (id, name) in content.Vendors)
            {
                vendors[id] = name;
            }

            return true;
        });
    }

    private bool Change(
        Func<Dictionary<ulong, AvpDefinition>, Dictionary<ulong, CommandDefinition>, Dictionary<uint, string>, Dictionary<uint, string>, bool> change)
    {
        lock (_changing)
        {
            var avps = new Dictionary<ulong, AvpDefinition>(_snapshot.Avps);
            var commands = new Dictionary<ulong, CommandDefinition>(_snapshot.Commands);
            var applications = new Dictionary<uint, string>(_snapshot.Applications);
            var vendors = new Dictionary<uint, string>(_snapshot.Vendors);
            var isChanged = change(avps, commands, applications, vendors);
            if (isChanged)
            {
                _snapshot = new DictionarySnapshot(avps, commands, applications, vendors);
            }

            return isChanged;
        }
    }
}
