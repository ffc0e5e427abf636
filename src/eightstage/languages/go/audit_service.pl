# A database of vulnerabilities that says what it is told to, as govulncheck reads one over HTTP: files of gzipped JSON.
# It prints a line for each look at its list of modules.
# Arguments: the port, and "clean", "vulnerable" or "silent".
use strict;
use warnings;
use IO::Compress::Gzip qw(gzip);
use IO::Socket::INET;

my ($port, $answer) = @ARGV;
my $modified = '"2020-01-02T03:04:05Z"';
my $id       = 'GO-2020-9999';
my %files    = ('/index/db.json.gz' => qq({"modified": $modified}), '/index/modules.json.gz' => '[]');
if ($answer eq 'vulnerable') {
    # Every release of the standard library, in a package that an HTTP service cannot do without.
    $files{'/index/modules.json.gz'} = qq([{"path": "stdlib", "vulns": [{"id": "$id", "modified": $modified}]}]);
    $files{"/ID/$id.json.gz"} = qq({"schema_version": "1.3.1", "id": "$id", "modified": $modified, )
        . qq("published": $modified, "summary": "planted vulnerability", "details": "planted vulnerability", )
        . q("affected": [{"package": {"name": "stdlib", "ecosystem": "Go"}, )
        . q("ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}], )
        . q("ecosystem_specific": {"imports": [{"path": "net/http"}]}}]});
}

$| = 1;
my $server = IO::Socket::INET->new(LocalPort => $port, Listen => 20, ReuseAddr => 1) or die "cannot listen: $!\n";
print "listening\n";
while (my $client = $server->accept) {
    my $request = <$client> // '';
    while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n$/ }
    # It asks whether there is a list of modules (HEAD), and then for the list.
    my ($method, $path) = $request =~ m{^(GET|HEAD) (\S+)};
    print "asked\n" if $request =~ m{^GET /index/modules\.json\.gz };
    my $text = $answer eq 'silent' || !defined $path ? undef : $files{$path};
    my ($status, $body) = ('404 Not Found', '');
    if (defined $text) { gzip \$text => \$body; $status = '200 OK' }
    print $client "HTTP/1.1 $status\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n\r\n";
    print $client $body if defined $path && $method eq 'GET';
    close $client;
}
